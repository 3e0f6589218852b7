// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/column/sparse_rows.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <random>

#include "cpp/support/columns.hpp"

using namespace fieldfare;
using namespace fieldfare::tests;

namespace {

template <class T, class Index>
struct Compressed {
  std::vector<Index> starts = {0}, positions;
  std::vector<T> values;

  void end_row() { starts.push_back(static_cast<Index>(values.size())); }
  SparseMatrix<Index> matrix(std::size_t columns) const {
    return {starts.size() - 1, columns, starts.data(), positions.data(), column_of("", values).chunks[0]};
  }
};

Pipeline fields(std::size_t count, DataType type, bool nullable) {
  std::vector<Field> all;
  for (std::size_t i = 0; i < count; ++i) all.push_back(number_field("x" + std::to_string(i), type, nullable));
  return sum_of(std::move(all));
}

std::vector<double> features(const Predictor& predictor, const RowSource& rows, std::size_t threads = 1) {
  std::vector<double> out(rows.rows() * predictor.width(PredictKind::feature));
  predictor.predict(rows, PredictKind::feature, out, threads);
  return out;
}

}  // namespace

TEST_CASE_TEMPLATE("a sparse matrix gives the bits of a dense one", Index, std::int32_t, std::int64_t) {
  constexpr std::size_t rows = 700, columns = 9;
  std::mt19937 random(5);
  Compressed<float, Index> sparse;
  std::vector<float> dense(rows * columns);
  for (std::size_t row = 0; row < rows; ++row, sparse.end_row())
    for (std::size_t column = 0; column < columns; ++column) {
      if (random() % 4 != 0) continue;
      const float value = random() % 8 == 0 ? 0.0f : std::ldexp(static_cast<float>(random()), -30);
      dense[row * columns + column] = value;
      sparse.positions.push_back(static_cast<Index>(column));
      sparse.values.push_back(value);
    }
  const Predictor predictor(fields(columns, DataType::float64, false));
  const auto source = sparse_rows(predictor.plan(), sparse.matrix(columns));
  const std::vector<double> expected(dense.begin(), dense.end());
  for (const std::size_t threads : {1u, 3u}) CHECK(features(predictor, *source, threads) == expected);
}

TEST_CASE("a model that reads few columns finds them, and looks at no other") {
  Pipeline pipeline = fields(2, DataType::float64, true);
  pipeline.schema = Schema({pipeline.schema.begin(), pipeline.schema.end()}, {1000, {3, 998}});
  const Predictor predictor(pipeline);
  Compressed<double, std::int32_t> sparse;
  sparse.positions = {0, 3, 500, 998, 2, 999};
  sparse.values = {7, 1.5, HUGE_VAL, 2.5, 7, 7};
  sparse.starts = {0, 4, 6};
  const auto source = sparse_rows(predictor.plan(), sparse.matrix(1000));
  CHECK(features(predictor, *source) == std::vector<double>{1.5, 2.5, 0, 0});
  CHECK_THROWS_AS(sparse_rows(predictor.plan(), sparse.matrix(2)), SchemaError);
}

TEST_CASE("what is left out may be missing instead") {
  Compressed<double, std::int32_t> sparse;
  sparse.positions = {1};
  sparse.values = {0.0};
  sparse.end_row();
  sparse.end_row();
  const auto leaves_out = [](bool nullable, LeftOut left_out) {
    Pipeline pipeline = fields(2, DataType::float64, nullable);
    pipeline.schema = Schema({pipeline.schema.begin(), pipeline.schema.end()}, {2, {}, left_out});
    return Predictor(pipeline);
  };
  const Predictor nullable = leaves_out(true, LeftOut::missing);
  const auto found = features(nullable, *sparse_rows(nullable.plan(), sparse.matrix(2)));
  CHECK(std::isnan(found[0]));
  CHECK(found[1] == 0);
  CHECK(std::isnan(found[2]));
  CHECK(std::isnan(found[3]));
  const Predictor strict = leaves_out(false, LeftOut::missing);
  const auto rows = sparse_rows(strict.plan(), sparse.matrix(2));
  const Refusal refusal = Refusal::of([&] { features(strict, *rows); });
  CHECK(refusal.code == "NullNotAllowed");
  CHECK(refusal.where == "row 0, column 'x0'");
  const Predictor neither = leaves_out(true, LeftOut::refused);
  CHECK(Refusal::of([&] { sparse_rows(neither.plan(), sparse.matrix(2)); }).code == "Unsupported");
}

TEST_CASE("sparse matrices of another shape or type are refused when they are bound") {
  Compressed<double, std::int32_t> sparse;
  sparse.end_row();
  const auto refused = [&](Pipeline pipeline, std::size_t columns) {
    const Predictor predictor(std::move(pipeline));
    return Refusal::of([&] { sparse_rows(predictor.plan(), sparse.matrix(columns)); }).code;
  };
  CHECK(refused(fields(2, DataType::float64, false), 2) == "");
  CHECK(refused(fields(2, DataType::float64, false), 3) == "BadShape");
  CHECK(refused(fields(2, DataType::boolean, false), 2) == "TypeMismatch");
  CHECK(refused(sum_of({number_field("a"), text_field("job", {})}), 2) == "TypeMismatch");
}

TEST_CASE("values go through the rules of every record, and entries must lie inside the matrix") {
  const Predictor predictor(fields(2, DataType::int64, false));
  const auto refused = [&](auto&& damage) {
    Compressed<double, std::int32_t> sparse;
    sparse.positions = {0, 1};
    sparse.values = {1, 2};
    sparse.end_row(), sparse.end_row();
    damage(sparse);
    const auto source = sparse_rows(predictor.plan(), sparse.matrix(2));
    return Refusal::of([&] { features(predictor, *source); });
  };
  CHECK(refused([](auto&) {}).code == "");
  const Refusal fraction = refused([](auto& sparse) { sparse.values[1] = 0.5; });
  CHECK(fraction.code == "NotAnInteger");
  CHECK(fraction.where == "row 0, column 'x1'");
  CHECK(refused([](auto& sparse) { sparse.values[0] = std::nan(""); }).code == "NullNotAllowed");
  CHECK(refused([](auto& sparse) { sparse.positions[0] = 2; }).code == "BadIndex");
  CHECK(refused([](auto& sparse) { sparse.positions[0] = -1; }).code == "BadIndex");
  CHECK(refused([](auto& sparse) { sparse.starts[0] = -1; }).code == "BadIndex");
  CHECK(refused([](auto& sparse) { sparse.starts[1] = 3; }).code == "BadIndex");
  CHECK(refused([](auto& sparse) { sparse.starts[2] = 1; }).where == "row 1");
}
