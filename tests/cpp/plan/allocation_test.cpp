// SPDX-License-Identifier: Apache-2.0
// Nothing is allocated once a workspace exists.
#include <doctest/doctest.h>

#include "cpp/support/alloc_counter.hpp"
#include "cpp/support/errors.hpp"
#include "cpp/support/parts.hpp"
#include "cpp/support/pipelines.hpp"
#include "cpp/support/random_trees.hpp"
#include "cpp/support/rows.hpp"

namespace {

using namespace fieldfare;
using namespace fieldfare::tests;

TEST_CASE("the counter counts") {
  const AllocCounter heap;
  auto* one = new std::vector<char>(1000);
  CHECK(heap.calls() >= 2);
  CHECK(heap.largest() >= 1000);
  delete one;
  const std::size_t peak = heap.peak();
  CHECK(peak >= 1000);
  void* volatile memory = std::malloc(100'000);  // volatile: it must not be optimised away
  std::free(memory);
  CHECK(heap.peak() >= 100'000);
}

TEST_CASE("predicting a record allocates nothing") {
  const Predictor predictor(bank_pipeline());
  Workspace workspace = predictor.workspace();
  Record record(predictor.schema());
  record.set("age", 41).set("balance", 1000).set("day", 5).set("duration", 100).set("campaign", 1);
  record.set("pdays", -1).set("previous", 0);
  for (const char* name : {"job", "marital", "education", "default", "housing", "loan", "contact", "month", "poutcome"})
    record.set(name, "unknown");
  const std::size_t age = *predictor.schema().slot("age");
  double sum = 0;
  const AllocCounter heap;
  for (int i = 0; i < 100; ++i) {
    record.set(age, 20 + i);
    sum += predictor.predict(record, workspace).probability();
    sum += predictor.predict_json(bank_record, workspace).probability();
  }
  const std::size_t calls = heap.calls();
  CHECK(calls == 0);
  CHECK(sum > 0);
}

TEST_CASE("a block of a batch allocates nothing, whatever is asked for") {
  constexpr std::size_t most = 128;
  Random random(51);
  const ForestShape shape{.trees = 40, .leaves = 30, .features = 6, .outputs = 3};
  const TreeEnsemble model = RandomForest(random, shape).make();
  const Predictor predictor(bare_model(model, shape.features));
  std::vector<double> values;
  for (std::size_t i = 0; i < most; ++i) {
    const auto row = boundary_row(random, model, shape.features);
    values.insert(values.end(), row.begin(), row.end());
  }
  const NumberRows rows(predictor, values);
  Workspace workspace = predictor.workspace(most);
  std::vector<double> out(most * 100);
  const AllocCounter heap;
  for (const auto kind :
       {PredictKind::label, PredictKind::output, PredictKind::margin, PredictKind::leaf, PredictKind::feature})
    for (std::size_t count = 1; count <= most; ++count) {
      rows.decode(0, count, workspace);
      predictor.plan().run(workspace, count, 0, kind, out.data());
    }
  const std::size_t calls = heap.calls();
  CHECK(calls == 0);
}

TEST_CASE("batches allocate nothing with the caller's workspaces, nor once another batch left some") {
  Random random(53);
  const ForestShape shape{.trees = 40, .leaves = 30, .features = 6, .outputs = 3};
  const TreeEnsemble model = RandomForest(random, shape).make();
  const Predictor predictor(bare_model(model, shape.features));
  std::vector<double> values;
  for (std::size_t i = 0; i < 1000; ++i) {
    const auto row = boundary_row(random, model, shape.features);
    values.insert(values.end(), row.begin(), row.end());
  }
  const NumberRows rows(predictor, values);
  std::vector<double> expected(rows.rows() * 3), out(expected.size());
  std::vector<Workspace> own;
  own.push_back(predictor.workspace(predictor.plan().rows_per_pass()));
  {
    const AllocCounter heap;
    predictor.predict(rows, PredictKind::margin, expected, own);
    const std::size_t calls = heap.calls();
    CHECK(calls == 0);
  }
  predictor.predict(rows, PredictKind::margin, out);
  CHECK(out == expected);
  {
    const AllocCounter heap;
    for (int i = 0; i < 20; ++i) predictor.predict(rows, PredictKind::margin, out);
    const std::size_t calls = heap.calls();
    CHECK(calls == 0);
  }
  CHECK(out == expected);
}

TEST_CASE("workspaces of any size and number give the same bits, and one is needed") {
  Random random(57);
  const ForestShape shape{.trees = 40, .leaves = 30, .features = 6, .outputs = 1};
  const TreeEnsemble model = RandomForest(random, shape).make();
  const Predictor predictor(bare_model(model, shape.features));
  std::vector<double> values;
  for (std::size_t i = 0; i < 700; ++i) {
    const auto row = boundary_row(random, model, shape.features);
    values.insert(values.end(), row.begin(), row.end());
  }
  const NumberRows rows(predictor, values);
  std::vector<double> expected(rows.rows());
  predictor.predict(rows, PredictKind::margin, expected);
  for (const std::size_t threads : {1u, 2u, 3u})
    for (const std::size_t room : {1u, 7u, 128u, 1000u}) {
      std::vector<Workspace> own;
      for (std::size_t i = 0; i < threads; ++i) own.push_back(predictor.workspace(room + i));
      std::vector<double> out(expected.size());
      predictor.predict(rows, PredictKind::margin, out, own);
      CHECK(out == expected);
    }
  std::vector<double> out(expected.size());
  CHECK_THROWS_AS(predictor.predict(rows, PredictKind::margin, out, std::span<Workspace>()), std::invalid_argument);
}

TEST_CASE("a workspace has room for at least one row and for no absurd number") {
  const Predictor predictor(bank_pipeline());
  CHECK_THROWS_AS((void)predictor.workspace(0), std::invalid_argument);
  CHECK_THROWS_AS((void)predictor.workspace(static_cast<std::size_t>(-1)), std::invalid_argument);
  CHECK_THROWS_AS((void)predictor.workspace(std::size_t{1} << 60), std::invalid_argument);
}

}  // namespace
