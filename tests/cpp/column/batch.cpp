// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/column/batch.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "cpp/support/columns.hpp"

using namespace fieldfare;
using namespace fieldfare::tests;

namespace {

std::vector<double> sums(const Predictor& predictor, const Batch& batch, std::size_t threads = 1) {
  const BoundBatch bound(predictor.plan(), batch);
  std::vector<double> out(bound.rows());
  predictor.predict(bound, PredictKind::output, out, threads);
  return out;
}

}  // namespace

TEST_CASE("columns are found by name, in any order, and others are ignored") {
  const Predictor predictor(sum_of({number_field("a"), number_field("b", DataType::int64)}));
  const std::vector<double> a = {0.5, 1.5};
  const std::vector<std::uint8_t> b = {1, 2};
  Batch batch{2, {column_of("b", b), {"when", {ColumnView{2, Unsupported{"timestamp"}, {}}}}, column_of("a", a)}};
  CHECK(sums(predictor, batch) == std::vector<double>{1.5, 3.5});
}

TEST_CASE("all problems of a batch are told at once, when it is bound") {
  const Predictor predictor(
      sum_of({number_field("a"), number_field("b"), text_field("job", {}), number_field("when"),
              number_field("flag", DataType::boolean), number_field("twice"), number_field("long")}));
  const std::vector<double> numbers = {1, 2}, three = {1, 2, 3};
  const Batch batch{2,
                    {column_of("b", numbers),
                     column_of("job", numbers),
                     {"when", {ColumnView{2, Unsupported{"timestamp"}, {}}}},
                     column_of("flag", numbers),
                     column_of("twice", numbers),
                     column_of("twice", numbers),
                     column_of("long", three)}};
  const Refusal refusal = Refusal::of([&] { BoundBatch(predictor.plan(), batch); });
  CHECK(refusal.kind == "SchemaError");
  CHECK(refusal.code == "MissingColumn");
  CHECK(refusal.where == "column 'a'");
  CHECK(refusal.message ==
        "column 'a': is missing; column 'job': is float64, the model takes string; column 'when': is timestamp, the "
        "model takes float64; column 'flag': is float64, the model takes bool; column 'twice': stands 2 times; column "
        "'long': has 3 rows, the batch 2");
}

TEST_CASE("a column that is missing throughout has no type to be wrong about") {
  const std::vector<double> nothing = {std::nan(""), std::nan("")};
  for (const Values& values : {Values{Nulls{}}, column_of("x", nothing).chunks[0].values}) {
    const ColumnView view{2, values, {}};
    for (const DataType type : {DataType::boolean, DataType::int64, DataType::float64, DataType::string}) {
      ColumnReading reading({"x", type, true, false, {}});
      const double missing = reading.record([](RowDecoder& row) { row.null(0); });
      for (const double value : reading.read(view))
        CHECK((value == missing || (std::isnan(value) && std::isnan(missing))));
      CHECK(ColumnReading({"x", type, false, false, {}}).refusal(view).code == "NullNotAllowed");
    }
  }
}

TEST_CASE("pieces of a column join without a seam") {
  std::vector<double> all(500);
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<double>(i * i % 97) + 0.25;
  std::vector<ColumnView> chunks;
  const auto* data = reinterpret_cast<const std::byte*>(all.data());
  std::size_t first = 0;
  for (const std::size_t rows : {0, 1, 0, 127, 130, 2, 239, 1, 0}) {
    chunks.push_back({rows, Numbers<double>{data + first * sizeof(double), sizeof(double)}, {}});
    first += rows;
  }
  REQUIRE(first == all.size());
  ColumnReading reading(number_field("x"));
  for (const std::size_t block : {1u, 64u, 128u, 500u}) CHECK(reading.read(chunks, block) == all);

  all[300] = HUGE_VAL;
  CHECK(Refusal::of([&] { reading.read(chunks); }).where == "row 300, column 'x'");
}

TEST_CASE("the lowest bad row is reported, for every number of threads") {
  const Predictor predictor(sum_of({number_field("a"), number_field("b")}));
  std::vector<double> a(1000, 1.0), b(1000, 2.0);
  a[777] = HUGE_VAL;
  b[700] = std::nan("");
  const Batch batch{1000, {column_of("a", a), column_of("b", b)}};
  for (const std::size_t threads : {1u, 2u, 4u})
    CHECK(Refusal::of([&] { sums(predictor, batch, threads); }).where == "row 700, column 'b'");
}

TEST_CASE("no rows, and no columns") {
  const Predictor predictor(sum_of({number_field("a")}));
  const std::vector<double> none;
  CHECK(sums(predictor, {0, {column_of("a", none)}}).empty());
  CHECK(sums(predictor, {0, {{"a", {}}}}).empty());
  CHECK(Refusal::of([&] { sums(predictor, {}); }).code == "MissingColumn");
}

TEST_CASE("columns that are not there are null where that was asked for, and the field takes it") {
  const Predictor predictor(sum_of({number_field("a"), number_field("b", DataType::float64, true)}));
  const std::vector<double> numbers = {1, 2};
  const auto refused = [&](const Batch& batch, MissingColumns missing) {
    return Refusal::of([&] { BoundBatch(predictor.plan(), batch, missing); }).message;
  };
  const Batch only_a{2, {column_of("a", numbers)}}, only_b{2, {column_of("b", numbers)}};
  const Batch neither{2, {column_of("c", numbers)}};
  CHECK(refused(only_a, MissingColumns::refuse) == "column 'b': is missing");
  CHECK(refused(only_a, MissingColumns::null) == "");
  CHECK(refused(only_b, MissingColumns::null) == "column 'a': is missing");
  CHECK(refused(neither, MissingColumns::null) == "column 'a': is missing; column 'b': is missing");

  const BoundBatch bound(predictor.plan(), only_a, MissingColumns::null);
  std::vector<double> out(4);
  predictor.predict(bound, PredictKind::feature, out);
  CHECK(out[2] == 2);
  CHECK(std::isnan(out[3]));
}

TEST_CASE("rows that no number counts are refused") {
  const ColumnView half{SIZE_MAX / 2 + 1, Nulls{}, {}};
  const Predictor predictor(sum_of({number_field("a", DataType::float64, true)}));
  const Batch batch{0, {{"a", {half, half}}}};
  const Refusal refusal = Refusal::of([&] { BoundBatch(predictor.plan(), batch); });
  CHECK(refusal.kind == "ArgumentError");
  CHECK(refusal.code == "TooLarge");
}
