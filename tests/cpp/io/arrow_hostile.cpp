// SPDX-License-Identifier: Apache-2.0
// Arrow structures that contradict themselves: each is refused by name, and given back.
#include <doctest/doctest.h>

#include <array>
#include <cstring>
#include <limits>

#include "cpp/support/arrow_arrays.hpp"
#include "cpp/support/columns.hpp"
#include "fieldfare/io/arrow.hpp"

using namespace fieldfare;
using namespace fieldfare::tests;
using ArrowNode = ArrowProducer::ArrowNode;

namespace {

const std::array<std::int64_t, 4> numbers = {1, 2, 3, 4};
const std::array<std::uint8_t, 4> positions = {0, 1, 0, 1};

ArrowNode column() { return {"l", "age", 4, 0, 0, {nullptr, numbers.data()}, {}, {}}; }
ArrowNode coded() { return {"C", "age", 4, 0, 0, {nullptr, positions.data()}, {}, {column()}}; }
ArrowNode table(ArrowNode of) { return {"+s", "", 4, 0, 0, {nullptr}, {std::move(of)}, {}}; }

/// What is said of a table of one column after `damage` was done to its exported structures.
template <class Damage>
Refusal refused(const ArrowNode& of, Damage damage) {
  ArrowProducer producer;
  ArrowSchema schema = producer.schema(table(of));
  ArrowArray array = producer.array(table(of));
  damage(schema, array);
  return Refusal::of([&] { from_arrow(&array, &schema); });
}

void release(auto* structure) { structure->release(structure); }

}  // namespace

TEST_CASE("lists of columns with holes, or of another length, are refused") {
  CHECK(refused(column(), [](ArrowSchema&, ArrowArray&) {}).code == "");
  for (const auto damage : std::initializer_list<void (*)(ArrowSchema&, ArrowArray&)>{
           [](ArrowSchema& schema, ArrowArray&) { schema.children = nullptr; },
           [](ArrowSchema& schema, ArrowArray&) { schema.children[0] = nullptr; },
           [](ArrowSchema& schema, ArrowArray&) { schema.n_children = -1; },
           [](ArrowSchema& schema, ArrowArray&) { schema.n_children = 0; },
           [](ArrowSchema& schema, ArrowArray&) { release(schema.children[0]); },
           [](ArrowSchema& schema, ArrowArray&) { schema.children[0]->format = nullptr; },
           [](ArrowSchema&, ArrowArray& array) { array.children = nullptr; },
           [](ArrowSchema&, ArrowArray& array) { array.children[0] = nullptr; },
           [](ArrowSchema&, ArrowArray& array) { array.n_children = -1; },
           [](ArrowSchema&, ArrowArray& array) { array.n_children = 0; },
           [](ArrowSchema&, ArrowArray& array) { release(array.children[0]); },
           [](ArrowSchema&, ArrowArray& array) { array.offset = std::numeric_limits<std::int64_t>::max(); },
       }) {
    const Refusal refusal = refused(column(), damage);
    CHECK(refusal.kind == "SchemaError");
    CHECK(refusal.code == "BadArrow");
  }
}

TEST_CASE("buffers, numbers of nulls and dictionaries that are not there are refused") {
  for (const auto damage : std::initializer_list<void (*)(ArrowSchema&, ArrowArray&)>{
           [](ArrowSchema&, ArrowArray& array) { array.children[0]->buffers = nullptr; },
           [](ArrowSchema&, ArrowArray& array) { array.children[0]->null_count = 1; },
           [](ArrowSchema&, ArrowArray& array) { array.children[0]->null_count = 5; },
           [](ArrowSchema&, ArrowArray& array) { array.children[0]->null_count = -2; },
           [](ArrowSchema&, ArrowArray& array) { array.children[0]->dictionary = nullptr; },
           [](ArrowSchema&, ArrowArray& array) { release(array.children[0]->dictionary); },
           [](ArrowSchema&, ArrowArray& array) { array.children[0]->dictionary->length = -1; },
           [](ArrowSchema& schema, ArrowArray&) { release(schema.children[0]->dictionary); },
           [](ArrowSchema& schema, ArrowArray&) { schema.children[0]->dictionary->dictionary = schema.children[0]; },
       }) {
    const Refusal refusal = refused(coded(), damage);
    CHECK(refusal.kind == "SchemaError");
    CHECK(refusal.code == "BadArrow");
    CHECK(refusal.where.find("column") != std::string::npos);
  }
  CHECK(refused(coded(), [](ArrowSchema&, ArrowArray& array) { array.children[0]->null_count = -1; }).code == "");
}

TEST_CASE("a name that is not UTF-8 is refused, and quoted as text") {
  const Refusal refusal =
      refused(column(), [](ArrowSchema& schema, ArrowArray&) { schema.children[0]->name = "a\xff"; });
  CHECK(refusal.code == "BadArrow");
  CHECK(refusal.where == R"(column 'a\xff')");
  CHECK(refused(column(), [](ArrowSchema& schema, ArrowArray&) { schema.children[0]->name = nullptr; }).code == "");
}

TEST_CASE("streams without their functions, or released, are refused") {
  ArrowProducer producer;
  ArrowArrayStream stream = producer.stream(table(column()), {});
  stream.get_next = nullptr;
  CHECK(Refusal::of([&] { from_arrow(&stream); }).code == "BadArrow");
  CHECK(Refusal::of([&] { from_arrow(&stream); }).code == "BadArrow");
  CHECK(producer.outstanding() == 0);
  ArrowArrayStream failing = producer.stream(table(column()), {}, "lost");
  failing.get_last_error = nullptr;
  CHECK(Refusal::of([&] { from_arrow(&failing); }).code == "ArrowStream");
}

TEST_CASE("more rows than can be counted or answered") {
  constexpr std::int64_t rows = (std::int64_t{1} << 56) + 1;
  ArrowProducer producer;
  const ArrowNode nulls{"n", "age", rows, rows, 0, {}, {}, {}};
  ArrowNode whole = table(nulls);
  whole.length = rows;
  ArrowSchema schema = producer.schema(whole);
  ArrowArray array = producer.array(whole);
  const ArrowTable batch = from_arrow(&array, &schema);
  CHECK(batch.batch().rows == rows);

  std::vector<Field> fields = {number_field("age", DataType::float64, true)};
  for (int i = 1; i < 256; ++i) fields.push_back(number_field("x" + std::to_string(i), DataType::float64, true));
  const Predictor predictor(sum_of(std::move(fields)));
  const BoundBatch bound(predictor.plan(), batch.batch(), MissingColumns::null);
  std::vector<double> out(256);  // what rows times width is when it wraps around
  CHECK(Refusal::of([&] { predictor.predict(bound, PredictKind::feature, out); }).code == "TooLarge");
}

TEST_CASE("an extension type is no number, whatever it is stored as") {
  ArrowProducer producer;
  const auto text = [](std::string& to, const std::string& bytes) {
    const auto length = static_cast<std::int32_t>(bytes.size());
    to.append(reinterpret_cast<const char*>(&length), sizeof length).append(bytes);
  };
  for (const auto& [key, found] : {std::pair{"ARROW:extension:name", "extension<pandas.period>"}, {"note", "int64"}}) {
    std::string metadata(4, '\0');
    metadata[0] = 2;  // pairs
    text(metadata, "first"), text(metadata, "");
    text(metadata, key), text(metadata, "pandas.period");
    ArrowSchema schema = producer.schema(table(column()));
    ArrowArray array = producer.array(table(column()));
    schema.children[0]->metadata = metadata.c_str();
    const ArrowTable rows = from_arrow(&array, &schema);
    CHECK(type_name(rows.batch().columns[0].chunks[0]) == found);
  }
}
