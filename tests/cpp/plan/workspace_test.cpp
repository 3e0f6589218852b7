// SPDX-License-Identifier: Apache-2.0
// A workspace serves the predictor that made it, and no other.
#include "fieldfare/plan/workspace.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <utility>

#include "cpp/support/errors.hpp"
#include "cpp/support/pipelines.hpp"
#include "cpp/support/rows.hpp"
#include "fieldfare/column/matrix.hpp"
#include "fieldfare/column/record.hpp"
#include "fieldfare/io/json_lines.hpp"

using namespace fieldfare;
using namespace fieldfare::tests;

namespace {

constexpr const char* mismatch = "ArgumentError:WorkspaceMismatch";

Pipeline numbers(std::size_t count) {
  std::vector<Field> fields;
  for (std::size_t i = 0; i < count; ++i)
    fields.push_back({"x" + std::to_string(i), DataType::float64, true, true, {}});
  return sum_of(std::move(fields));
}

}  // namespace

TEST_CASE("every call of one record refuses the workspace of another predictor") {
  const Predictor narrow(numbers(1)), wide(numbers(100)), again(numbers(1));
  Workspace workspace = narrow.workspace();
  const Record record(wide.schema());
  CHECK(error_of([&] { wide.predict_json(R"({"x0":1})", workspace); }) == mismatch);
  CHECK(error_of([&] { wide.predict_json("no JSON", workspace); }) == mismatch);
  CHECK(error_of([&] { wide.predict(record, workspace); }) == mismatch);
  CHECK(error_of([&] { wide.plan().run(workspace, 1); }) == mismatch);
  CHECK(error_of([&] { again.predict_json(R"({"x0":1})", workspace); }) == mismatch);
  const Predictor copy = narrow;
  CHECK(copy.predict_json(R"({"x0":1})", workspace).value() == 1);
}

TEST_CASE("a predictor at the address of one that is gone is another one") {
  auto predictor = std::make_unique<Predictor>(numbers(1));
  Workspace workspace = predictor->workspace();
  for (int i = 0; i < 20; ++i) {
    predictor.reset();
    predictor = std::make_unique<Predictor>(numbers(1));
    CHECK(error_of([&] { predictor->predict_json(R"({"x0":1})", workspace); }) == mismatch);
  }
}

TEST_CASE("blocks of rows refuse it, too, and one with too little room") {
  const Predictor narrow(numbers(1)), wide(numbers(100));
  Workspace workspace = narrow.workspace(2), large = wide.workspace(3);
  const std::vector<double> values(300);
  const BoundBatch batch(wide.plan(), matrix_batch(wide.schema(), values.data(), 3, 100, 800, 8));
  const std::string text = "{\"x0\":1}\n{\"x0\":1}\n{\"x0\":1}";
  const JsonLines lines(wide.plan(), text), short_lines(narrow.plan(), text);
  CHECK(error_of([&] { batch.decode(0, 3, workspace); }) == mismatch);
  CHECK(error_of([&] { lines.decode(0, 3, workspace); }) == mismatch);
  CHECK(error_of([&] { short_lines.decode(0, 3, workspace); }) == mismatch);
  CHECK(error_of([&] { NumberRows(narrow, values).decode(0, 3, workspace); }) == mismatch);
  CHECK(error_of([&] { narrow.plan().run(workspace, 3); }) == mismatch);
  double out[3] = {};
  CHECK(error_of([&] { narrow.plan().run(workspace, 3, 0, PredictKind::feature, out); }) == mismatch);
  batch.decode(0, 3, large);
  wide.plan().run(large, 3);
}

TEST_CASE("a workspace that was moved away serves nobody") {
  const Predictor predictor(numbers(1));
  Workspace first = predictor.workspace(), second = std::move(first);
  CHECK(error_of([&] { predictor.predict_json(R"({"x0":1})", first); }) == mismatch);
  CHECK(first.unknown_fields() == 0);
  first.set_unknown_fields(UnknownFields::refuse);
  CHECK(predictor.predict_json(R"({"x0":1})", second).value() == 1);
  first = std::move(second);
  CHECK(predictor.predict_json(R"({"x0":2})", first).value() == 2);
  CHECK(error_of([&] { predictor.predict_json(R"({"x0":1})", second); }) == mismatch);
}

TEST_CASE("rows x width that does not fit is refused, however small `out` is") {
  /// Says that it has more rows than there is memory.
  struct ManyRows final : RowSource {
    std::size_t rows() const noexcept override { return static_cast<std::size_t>(-1) / 100 + 1; }
    void decode(std::size_t, std::size_t, Workspace&) const override {}
  };
  const Predictor wide(numbers(100));
  std::vector<double> out(ManyRows().rows() * 100);  // wraps around to a few
  CHECK(error_of([&] { wide.predict(ManyRows(), PredictKind::feature, out); }) == "ArgumentError:TooLarge");
}
