// SPDX-License-Identifier: Apache-2.0
// Every engine for tree ensembles against the slow, obviously right evaluator: the same bits, whatever the rules.
#include <thread>

#include <doctest/doctest.h>

#include "cpp/support/effort.hpp"
#include "cpp/support/parts.hpp"
#include "cpp/support/random_trees.hpp"
#include "cpp/support/rows.hpp"

namespace {

using namespace fieldfare;
using namespace fieldfare::tests;

/// The values of some rows, the reference's margins for them, and how many numbers the two engines' ways differ in.
struct Trial {
  Trial(Random& random, const ForestShape& shape, std::size_t rows) : model(RandomForest(random, shape).make()) {
    for (std::size_t r = 0; r < rows; ++r) {
      const auto row = boundary_row(random, model, shape.features);
      values.insert(values.end(), row.begin(), row.end());
      const auto margins = reference_margins(model, row);
      expected.insert(expected.end(), margins.begin(), margins.end());
    }
  }

  static std::size_t differing(const std::vector<double>& given, const std::vector<double>& wanted) {
    std::size_t count = given.size() != wanted.size();
    for (std::size_t i = 0; i < std::min(given.size(), wanted.size()); ++i) count += !same_bits(given[i], wanted[i]);
    return count;
  }

  std::vector<double> one_by_one(const Predictor& predictor) const {
    Workspace workspace = predictor.workspace();
    Record record(predictor.schema());
    std::vector<double> margins;
    const std::size_t width = predictor.schema().size();
    for (std::size_t at = 0; at < values.size(); at += width) {
      for (std::size_t slot = 0; slot < width; ++slot) record.set(slot, values[at + slot]);
      const auto given = predictor.predict(record, workspace).margins();
      margins.insert(margins.end(), given.begin(), given.end());
    }
    return margins;
  }

  TreeEnsemble model;
  std::vector<double> values, expected;
};

void check(Random& random, const ForestShape& shape, std::size_t rows) {
  const Trial trial(random, shape, rows);
  const Predictor predictor(bare_model(trial.model, shape.features));
  CHECK(Trial::differing(trial.one_by_one(predictor), trial.expected) == 0);
  CHECK(Trial::differing(answers(predictor, NumberRows(predictor, trial.values), PredictKind::margin),
                         trial.expected) == 0);
}

TEST_CASE("small random forests have the reference's bits, row by row and as a batch") {
  Random random(1);
  for (std::size_t i = 0; i < effort(2000, 200); ++i) {
    CAPTURE(i);
    const auto outputs = static_cast<std::uint32_t>(random.chance(0.6) ? 1 : random.between(2, 5));
    check(random, {.trees = 6, .leaves = 12, .features = random.between(1, 6), .outputs = outputs}, 100);
  }
}

TEST_CASE("forests without categories have the reference's bits") {
  Random random(2);
  for (std::size_t i = 0; i < effort(400, 40); ++i) {
    CAPTURE(i);
    check(random, {.trees = 24, .leaves = 64, .features = 8, .categorical = 0}, 64);
  }
}

TEST_CASE("many trees, large trees, deep trees and many outputs have the reference's bits") {
  Random random(3);
  check(random, {.trees = 300, .leaves = 24, .features = 7}, effort(40, 10));
  check(random, {.trees = 5, .leaves = 4096, .features = 20, .categorical = 0}, effort(100, 10));
  check(random, {.trees = 3, .leaves = 4096, .features = 9}, effort(20, 4));
  check(random, {.trees = 20, .leaves = 600, .features = 3, .categorical = 0.05, .chains = true}, effort(40, 10));
  check(random, {.trees = 40, .leaves = 8, .features = 4, .outputs = 100}, 60);  // more outputs than fit on the stack
}

TEST_CASE("every batch size and every number of threads give the same bits") {
  Random random(4);
  for (const std::uint32_t outputs : {1u, 3u}) {
    const ForestShape shape{.trees = 20, .leaves = 16, .features = 4, .outputs = outputs};
    const Trial trial(random, shape, 257);
    const Predictor predictor(bare_model(trial.model, shape.features));
    for (std::size_t rows = 0; rows <= 257; ++rows) {
      const std::vector<double> values(trial.values.begin(),
                                       trial.values.begin() + static_cast<std::ptrdiff_t>(rows * shape.features));
      const std::vector<double> expected(trial.expected.begin(),
                                         trial.expected.begin() + static_cast<std::ptrdiff_t>(rows * outputs));
      const NumberRows source(predictor, values);
      CHECK(Trial::differing(answers(predictor, source, PredictKind::margin, rows % 4 + 1), expected) == 0);
    }
    for (std::size_t threads = 1; threads <= 8; ++threads)
      CHECK(Trial::differing(answers(predictor, NumberRows(predictor, trial.values), PredictKind::margin, threads),
                             trial.expected) == 0);
  }
}

TEST_CASE("a batch runs on the threads of whoever embeds the library") {
  struct Pool final : Executor {
    std::size_t asked = 0, called = 0;
    void run(std::size_t times, const std::function<void()>& work) override {
      asked = times;
      std::jthread only([&] {
        work();
        ++called;
      });
    }
  } pool;
  Random random(8);
  const ForestShape shape{.trees = 5, .leaves = 8, .features = 3};
  const Trial trial(random, shape, 1000);
  const Predictor predictor(bare_model(trial.model, shape.features));
  const NumberRows rows(predictor, trial.values);
  std::vector<double> out(trial.expected.size());
  predictor.predict(rows, PredictKind::margin, out, 4, pool);
  CHECK(pool.asked == 4);
  CHECK(pool.called == 1);
  CHECK(Trial::differing(out, trial.expected) == 0);
}

TEST_CASE("the leaf of each tree is the source library's own number of it") {
  Random random(5);
  for (std::size_t i = 0; i < 50; ++i) {
    // One tree whose leaves are worth their own position: the margin says which leaf it must be.
    const ForestShape shape{.trees = 1, .leaves = 40, .features = 3};
    TreeEnsemble model = RandomForest(random, shape).make();
    model.sum = DataType::float64;
    model.start = {0};
    model.divide_by = 1;
    for (std::size_t leaf = 0; leaf < model.leaf_value.size(); ++leaf)
      model.leaf_value[leaf] = static_cast<double>(leaf);
    random.shuffle(model.leaf_id);
    std::vector<double> values;
    for (std::size_t r = 0; r < 50; ++r) {
      const auto row = boundary_row(random, model, shape.features);
      values.insert(values.end(), row.begin(), row.end());
    }
    const Predictor predictor(bare_model(model, shape.features));
    const NumberRows rows(predictor, values);
    const auto leaves = answers(predictor, rows, PredictKind::leaf),
               margins = answers(predictor, rows, PredictKind::margin);
    REQUIRE(leaves.size() == margins.size());
    for (std::size_t r = 0; r < leaves.size(); ++r)
      CHECK(leaves[r] == model.leaf_id[static_cast<std::size_t>(margins[r])]);
  }
}

TEST_CASE("a model without trees, or without features, gives its start") {
  TreeEnsemble model;
  model.start = {0.1};
  const auto margin = [](const TreeEnsemble& each, std::size_t features) {
    Pipeline pipeline = bare_model(each, 1);
    pipeline.features.resize(features);
    pipeline.feature_names.resize(features);
    const Predictor predictor(pipeline);
    Workspace workspace = predictor.workspace();
    return predictor.predict(Record(predictor.schema()).set(0, nullptr), workspace).margin();
  };
  CHECK(margin(model, 1) == 0.1);
  CHECK(margin(model, 0) == 0.1);
  model.sum = DataType::float32;
  CHECK(margin(model, 0) == static_cast<double>(0.1f));
  model.tree_nodes = {1};
  model.tree_output = {0};
  model.left = model.right = model.feature = {-1};
  model.threshold = {0};
  model.flags = {0};
  model.leaf_value = {0.2};
  model.leaf_id = {7};
  CHECK(margin(model, 0) == static_cast<double>(0.1f + 0.2f));
}

TEST_CASE("categories are numbered, so a set costs bits by how many count, not by how large they are") {
  // 2000 nodes that each list one category of 2^24 - 1: as a plain bit set, 4 GiB.
  TreeEnsemble model = category_stumps(2000, [](std::int32_t tree) { return (1 << 24) - 1 - tree % 3; });
  model.members = MemberSide::right;
  const Predictor predictor(bare_model(model, 1));
  CHECK(predictor.plan().bytes() < 1'000'000);
  Workspace workspace = predictor.workspace();
  Record record(predictor.schema());
  CHECK(predictor.predict(record.set(std::size_t{0}, double{(1 << 24) - 1}), workspace).margin() == 667);
  CHECK(predictor.predict(record.set(std::size_t{0}, double{(1 << 24) - 3}), workspace).margin() == 666);
  CHECK(predictor.predict(record.set(std::size_t{0}, 5.0), workspace).margin() == 0);
}

}  // namespace
