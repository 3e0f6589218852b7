// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/io/arrow.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <limits>

#include "cpp/support/arrow_arrays.hpp"
#include "cpp/support/columns.hpp"

using namespace fieldfare;
using namespace fieldfare::tests;
using ArrowNode = ArrowProducer::ArrowNode;

namespace {

const std::array<std::int64_t, 6> ages = {10, 20, 30, 40, 50, 60};
const std::array<double, 6> rates = {0.5, 1.5, 2.5, 3.5, 4.5, 5.5};
const std::uint8_t rate_bits = 0b111101;
const std::array<std::int32_t, 7> job_offsets = {0, 2, 2, 5, 7, 10, 12};
const char* const job_bytes = "noyesnoyesno";

ArrowNode ages_column() { return {"l", "age", 6, 0, 0, {nullptr, ages.data()}, {}, {}}; }
ArrowNode rates_column() { return {"g", "rate", 6, 1, 0, {&rate_bits, rates.data()}, {}, {}}; }
ArrowNode jobs_column() { return {"u", "job", 6, 0, 0, {nullptr, job_offsets.data(), job_bytes}, {}, {}}; }
ArrowNode table(std::vector<ArrowNode> columns, std::int64_t rows = 6, std::int64_t offset = 0) {
  return {"+s", "", rows, 0, offset, {nullptr}, std::move(columns), {}};
}

Predictor people() {
  return Predictor(sum_of({number_field("age", DataType::int64), number_field("rate", DataType::float64, true)}));
}

std::vector<double> answers(const Predictor& predictor, const ArrowTable& rows) {
  const BoundBatch bound(predictor.plan(), rows.batch());
  std::vector<double> out(bound.rows());
  predictor.predict(bound, PredictKind::output, out);
  return out;
}

ArrowTable taken(ArrowProducer& producer, const ArrowNode& node) {
  ArrowSchema schema = producer.schema(node);
  ArrowArray array = producer.array(node);
  ArrowTable rows = from_arrow(&array, &schema);
  CHECK((schema.release == nullptr));
  CHECK((array.release == nullptr));
  return rows;
}

Refusal refused(const ArrowNode& node) {
  ArrowProducer producer;
  const Refusal refusal = Refusal::of([&] { taken(producer, node); });
  CHECK(producer.outstanding() == 0);
  return refusal;
}

}  // namespace

TEST_CASE("a record batch is read where it lies, and given back") {
  const Predictor predictor = people();
  ArrowProducer producer;
  {
    const ArrowTable rows = taken(producer, table({jobs_column(), rates_column(), ages_column()}));
    CHECK(producer.outstanding() > 0);
    const auto found = answers(predictor, rows);
    CHECK(found[0] == 10.5);
    CHECK(std::isnan(found[1]));
    CHECK(found[5] == 65.5);
  }
  CHECK(producer.outstanding() == 0);
}

TEST_CASE("offsets of the batch and of its columns add up") {
  ArrowProducer producer;
  ArrowNode age = ages_column(), rate = rates_column();
  age.offset = 1, age.length = 5;
  rate.offset = 2, rate.length = 4;
  const auto found = answers(people(), taken(producer, table({age, rate}, 2, 1)));
  CHECK(found == std::vector<double>{30 + 3.5, 40 + 4.5});
}

TEST_CASE("a stream becomes chunks of one table") {
  ArrowProducer producer;
  {
    ArrowNode late = table({ages_column(), rates_column()}, 2, 4);
    ArrowArrayStream stream = producer.stream(
        late, {table({ages_column(), rates_column()}, 1), table({ages_column(), rates_column()}, 0), late});
    const ArrowTable rows = from_arrow(&stream);
    CHECK((stream.release == nullptr));
    CHECK(answers(people(), rows) == std::vector<double>{10.5, 54.5, 65.5});
  }
  {
    ArrowArrayStream empty = producer.stream(table({ages_column(), rates_column()}), {});
    CHECK(answers(people(), from_arrow(&empty)).empty());
  }
  CHECK(producer.outstanding() == 0);
}

TEST_CASE("a producer's failure is told in its own words") {
  ArrowProducer producer;
  ArrowArrayStream stream = producer.stream(table({ages_column()}), {table({ages_column()})}, "the disk is on fire");
  const Refusal refusal = Refusal::of([&] { from_arrow(&stream); });
  CHECK(refusal.kind == "SchemaError");
  CHECK(refusal.code == "ArrowStream");
  CHECK(refusal.message == "the disk is on fire");
  CHECK(producer.outstanding() == 0);
}

TEST_CASE("a single column is a table of one") {
  ArrowProducer producer;
  const ArrowTable rows = taken(producer, ages_column());
  CHECK(rows.batch().rows == 6);
  CHECK(rows.batch().columns.size() == 1);
  CHECK(rows.batch().columns[0].name == "age");
}

TEST_CASE("every format is known by its name, also those that no field takes") {
  ArrowProducer producer;
  const std::array<const void*, 4> any = {nullptr, ages.data(), ages.data(), ages.data()};
  const std::pair<const char*, const char*> formats[] = {{"n", "null"},
                                                         {"b", "bool"},
                                                         {"c", "int8"},
                                                         {"C", "uint8"},
                                                         {"s", "int16"},
                                                         {"S", "uint16"},
                                                         {"i", "int32"},
                                                         {"I", "uint32"},
                                                         {"l", "int64"},
                                                         {"L", "uint64"},
                                                         {"e", "float16"},
                                                         {"f", "float32"},
                                                         {"g", "float64"},
                                                         {"u", "string"},
                                                         {"U", "large_string"},
                                                         {"vu", "string_view"},
                                                         {"z", "binary"},
                                                         {"Z", "large_binary"},
                                                         {"vz", "binary_view"},
                                                         {"w:16", "fixed_size_binary"},
                                                         {"d:10,2", "decimal"},
                                                         {"tdD", "date32"},
                                                         {"tdm", "date64"},
                                                         {"tts", "time32[s]"},
                                                         {"ttm", "time32[ms]"},
                                                         {"ttu", "time64[us]"},
                                                         {"ttn", "time64[ns]"},
                                                         {"tsu:Europe/Berlin", "timestamp"},
                                                         {"tDn", "duration"},
                                                         {"tiM", "interval"},
                                                         {"+s", "struct"},
                                                         {"+m", "map"},
                                                         {"+l", "list"},
                                                         {"+L", "large_list"},
                                                         {"+w:3", "fixed_size_list"},
                                                         {"+us:1,2", "union"},
                                                         {"+r", "run_end_encoded"},
                                                         {"new", "of the Arrow format 'new'"}};
  for (const auto& [format, name] : formats) {
    const ArrowNode column{format, "x", 1, 0, 0, std::vector<const void*>(any.begin(), any.end()), {}, {}};
    const ArrowTable rows = taken(producer, table({column}, 1));
    CHECK(type_name(rows.batch().columns[0].chunks[0]) == name);
  }
}

TEST_CASE("dictionaries") {
  const std::array<std::uint8_t, 6> positions = {0, 1, 0, 0, 1, 1};
  const std::array<double, 2> values = {7, 8.5};
  ArrowNode rate{
      "C", "rate", 6, 0, 0, {nullptr, positions.data()}, {}, {{"g", "", 2, 0, 0, {nullptr, values.data()}, {}, {}}}};
  ArrowProducer producer;
  CHECK(answers(people(), taken(producer, table({ages_column(), rate}, 2))) == std::vector<double>{17, 28.5});
  rate.format = "g";
  CHECK(refused(table({ages_column(), rate}, 2)).code == "BadArrow");
}

TEST_CASE("lengths, offsets and buffers that contradict the format are refused, and everything is given back") {
  CHECK(refused(table({ages_column()})).code == "");
  const auto bad = [](auto&& damage) {
    ArrowNode column = ages_column();
    damage(column);
    const Refusal refusal = refused(table({column}));
    CHECK(refusal.kind == "SchemaError");
    CHECK(refusal.where == "column 'age'");
    return refusal.code;
  };
  constexpr auto most = std::numeric_limits<std::int64_t>::max();
  CHECK(bad([](ArrowNode& column) { column.length = 5; }) == "BadArrow");
  CHECK(bad([](ArrowNode& column) { column.length = -1; }) == "BadArrow");
  CHECK(bad([](ArrowNode& column) { column.length = most; }) == "BadArrow");
  CHECK(bad([](ArrowNode& column) { column.offset = -1; }) == "BadArrow");
  CHECK(bad([](ArrowNode& column) { column.offset = most; }) == "BadArrow");
  CHECK(bad([](ArrowNode& column) { column.buffers.pop_back(); }) == "BadArrow");
  CHECK(bad([](ArrowNode& column) { column.buffers.clear(); }) == "BadArrow");
  CHECK(bad([](ArrowNode& column) { column.buffers[1] = nullptr; }) == "BadArrow");
  CHECK(bad([](ArrowNode& column) { column.format = "u"; }) == "BadArrow");
  CHECK(bad([](ArrowNode& column) { column.format = "vu"; }) == "BadArrow");

  ArrowNode negative = table({ages_column()});
  negative.length = -1;
  CHECK(refused(negative).code == "BadArrow");
  const std::uint8_t row_bits = 0b111011;
  ArrowNode null_row = table({ages_column()});
  null_row.buffers = {&row_bits};
  null_row.null_count = 1;
  CHECK(refused(null_row).code == "BadArrow");
}

TEST_CASE("an array of another shape than its schema is refused") {
  ArrowProducer producer;
  ArrowSchema schema = producer.schema(table({ages_column(), rates_column()}));
  ArrowArray array = producer.array(table({ages_column()}));
  CHECK(Refusal::of([&] { from_arrow(&array, &schema); }).code == "BadArrow");
  CHECK(producer.outstanding() == 0);
  CHECK(Refusal::of([&] { from_arrow(&array, &schema); }).code == "BadArrow");  // both were taken already
}
