// SPDX-License-Identifier: Apache-2.0
// Every engine for tree ensembles, on every instruction set of this machine, has the reference's bits for any number of
// rows.
#include "plan/engine/tree_engines.hpp"

#include <doctest/doctest.h>

#include <cstdlib>

#include "cpp/support/effort.hpp"
#include "cpp/support/engine_rows.hpp"
#include "cpp/support/errors.hpp"
#include "cpp/support/parts.hpp"
#include "cpp/support/random_trees.hpp"
#include "cpp/support/rows.hpp"
#include "plan/engine/instruction_set.hpp"

namespace {

using namespace fieldfare;
using namespace fieldfare::tests;

constexpr InstructionSet every_set[] = {InstructionSet::baseline, InstructionSet::avx2, InstructionSet::avx512};
constexpr TreeEngine every_engine[] = {TreeEngine::automatic, TreeEngine::walk, TreeEngine::small, TreeEngine::lanes,
                                       TreeEngine::slices};

std::vector<InstructionSet> sets_of_this_machine() {
  std::vector<InstructionSet> sets;
  for (const InstructionSet set : every_set)
    if (set <= machine_instruction_set()) sets.push_back(set);
  return sets;
}

/// A model, rows of features and the reference's margins for them.
struct Trial {
  Trial(Random& random, const ForestShape& given, std::size_t count)
      : shape(given), rows(count), model(RandomForest(random, shape).make()) {
    for (std::size_t r = 0; r < rows; ++r) {
      const auto row = boundary_row(random, model, shape.features);
      values.insert(values.end(), row.begin(), row.end());
      const auto margins = reference_margins(model, row);
      expected.insert(expected.end(), margins.begin(), margins.end());
    }
  }

  ForestShape shape;
  std::size_t rows;
  TreeEnsemble model;
  std::vector<double> values, expected;
};

/// How many margins of the first rows an engine gets wrong, taking so many rows at a time.
std::size_t differing(const Engine& engine, const Trial& trial, std::size_t rows, std::size_t at_a_time) {
  const std::size_t features = trial.shape.features, outputs = trial.shape.outputs;
  EngineRows given(engine, features, outputs, at_a_time);
  std::size_t count = 0;
  for (std::size_t first = 0; first < rows; first += at_a_time) {
    given.set(trial.values.data() + first * features, std::min(at_a_time, rows - first));
    engine.margins(given.pass());
    for (std::size_t i = 0; i < given.rows() * outputs; ++i)
      count += !same_bits(given.margins[i], trial.expected[first * outputs + i]);
  }
  return count;
}

void check(const Trial& trial, std::size_t at_a_time, DataType input) {
  for (const InstructionSet set : sets_of_this_machine())
    for (const TreeEngine choice : every_engine) {
      const auto engine = compile_trees(trial.model, trial.shape.features, input, choice, set);
      CAPTURE(engine->name());
      CHECK(differing(*engine, trial, trial.rows, at_a_time) == 0);
    }
}

void check(const Trial& trial, std::size_t at_a_time) { check(trial, at_a_time, trial.model.input); }

TEST_CASE("every engine has the reference's bits on small forests") {
  Random random(21);
  for (std::size_t i = 0; i < effort(5000, 100); ++i) {
    CAPTURE(i);
    const auto outputs = static_cast<std::uint32_t>(random.chance(0.7) ? 1 : random.between(2, 4));
    const ForestShape shape{.trees = 5,
                            .leaves = random.between(1, 12),
                            .features = random.between(1, 6),
                            .outputs = outputs,
                            .categorical = random.chance(0.5) ? 0.0 : 0.3};
    check(Trial(random, shape, 200), random.between(1, 200));
  }
}

TEST_CASE("where all features are float32 numbers, thresholds in float64 lead them to the same side as float32 ones") {
  Random random(28);
  for (std::size_t i = 0; i < effort(2000, 60); ++i) {
    CAPTURE(i);
    const ForestShape shape{.trees = 10, .leaves = random.between(1, 40), .features = random.between(1, 6)};
    Trial trial(random, shape, 200);
    trial.model.input = DataType::float64;
    trial.expected.clear();
    for (double& value : trial.values) {
      const auto single = static_cast<float>(value);  // as near to a threshold as it comes, on one side or the other
      const float infinity = std::numeric_limits<float>::infinity();
      value = static_cast<double>(random.chance(0.5) ? single
                                                     : std::nextafter(single, single < value ? infinity : -infinity));
    }
    for (std::size_t r = 0; r < trial.rows; ++r)
      for (const double margin :
           reference_margins(trial.model, std::span(trial.values).subspan(r * shape.features, shape.features)))
        trial.expected.push_back(margin);
    check(trial, random.between(1, 200), DataType::float32);
  }
}

TEST_CASE("every engine has the reference's bits on complete and nearly complete trees") {
  Random random(27);
  for (std::size_t leaves = 1; leaves <= 256; leaves += leaves < 70 ? 1 : leaves < 130 ? 15 : 17)
    for (std::size_t i = 0; i < effort(4, 1); ++i) {
      CAPTURE(leaves);
      const ForestShape shape{.trees = 6,
                              .leaves = leaves,
                              .features = random.between(1, 70),
                              .outputs = i == 3 ? 3u : 1u,
                              .categorical = i % 2 == 0 ? 0.0 : 0.1,
                              .flat = true};
      check(Trial(random, shape, 150), 150);
    }
}

TEST_CASE("every engine has the reference's bits on trees of up to 4,096 leaves") {
  Random random(22);
  for (const std::size_t leaves : {16u, 17u, 31u, 33u, 63u, 64u, 65u, 100u, 128u, 129u, 255u, 256u, 257u, 600u, 4096u})
    for (std::size_t i = 0; i < effort(leaves > 256 ? 1 : 6, 1); ++i) {
      CAPTURE(leaves);
      const auto outputs = static_cast<std::uint32_t>(random.chance(0.7) ? 1 : 3);
      const ForestShape shape{.trees = 12,
                              .leaves = leaves,
                              .features = random.between(3, 40),
                              .outputs = outputs,
                              .categorical = random.chance(0.5) ? 0.0 : 0.1,
                              .chains = i % 3 == 2};
      check(Trial(random, shape, 70), 70);
    }
}

TEST_CASE("every engine has the reference's bits on forests of up to 5,000 trees") {
  Random random(23);
  for (const std::size_t trees : {64u, 65u, 300u, 5000u}) {
    CAPTURE(trees);
    check(Trial(random, {.trees = trees, .leaves = 31, .features = 20, .categorical = 0.02}, effort(40, 5)), 40);
  }
}

TEST_CASE("every engine has the reference's bits for many outputs") {
  Random random(28);
  for (const std::uint32_t outputs : {64u, 65u, 256u, 257u}) {
    CAPTURE(outputs);
    for (std::size_t i = 0; i < 3; ++i)
      check(Trial(random, {.trees = 12, .leaves = 8, .features = 4, .outputs = outputs}, 70), 70);
  }
}

TEST_CASE("every engine gives the same bits for every number of rows") {
  Random random(24);
  for (const std::uint32_t outputs : {1u, 3u}) {
    const Trial trial(random, {.trees = 30, .leaves = 24, .features = 4, .outputs = outputs}, 1025);
    for (const InstructionSet set : sets_of_this_machine())
      for (const TreeEngine choice : every_engine) {
        const auto engine = compile_trees(trial.model, 4, trial.model.input, choice, set);
        CAPTURE(engine->name());
        for (std::size_t rows = 1; rows <= 1025; rows += rows < 300 ? 1 : 29)
          CHECK(differing(*engine, trial, rows, rows) == 0);
      }
  }
}

TEST_CASE("leaves do not depend on the engine") {
  Random random(25);
  const Trial trial(random, {.trees = 30, .leaves = 24, .features = 4}, 100);
  std::vector<double> wanted;
  for (const InstructionSet set : sets_of_this_machine())
    for (const TreeEngine choice : every_engine) {
      const auto engine = compile_trees(trial.model, 4, trial.model.input, choice, set);
      EngineRows given(*engine, trial.shape.features, trial.shape.outputs, trial.rows);
      given.set(trial.values.data(), trial.rows);
      engine->margins(given.pass());
      std::vector<double> leaves(trial.rows * engine->trees());
      engine->leaves(given.pass(), leaves.data());
      if (wanted.empty()) wanted = leaves;
      CHECK(leaves == wanted);
    }
}

TEST_CASE("the engine follows the shape of the forest") {
  const auto name = [](std::size_t leaves, TreeEngine choice, InstructionSet set) {
    Random random(26);
    const ForestShape shape{.trees = 1, .leaves = leaves, .features = 5, .categorical = 0};
    TreeEnsemble model = RandomForest(random, shape).make();
    while (model.leaf_id.size() < leaves) model = RandomForest(random, shape).make();
    return std::string(compile_trees(model, 5, model.input, choice, set)->name());
  };
  for (const InstructionSet set : sets_of_this_machine()) {
    const std::string lanes = "byte lanes (" + std::string(detail::name_of(set)) + ")";
    CHECK(name(30, TreeEngine::walk, set) == "interleaved walk");
    CHECK(name(30, TreeEngine::lanes, set) == lanes);
    CHECK(name(30, TreeEngine::automatic, set).ends_with(", " + lanes));
    CHECK(name(900, TreeEngine::automatic, set) == "interleaved walk");
    CHECK(name(900, TreeEngine::lanes, set) == "interleaved walk");
    const bool slices = set == InstructionSet::avx512;
    CHECK(name(30, TreeEngine::slices, set) == (slices ? "bit slices (avx512)" : "interleaved walk"));
    CHECK(name(900, TreeEngine::slices, set) == "interleaved walk");
  }
}

TEST_CASE("bit slices take large batches of forests whose splits share columns") {
  const auto name = [](const ForestShape& shape, InstructionSet set) {
    Random random(29);
    TreeEnsemble model = RandomForest(random, shape).make();
    while (model.tree_nodes.size() < shape.trees / 2) model = RandomForest(random, shape).make();
    return std::string(compile_trees(model, shape.features, model.input, TreeEngine::automatic, set)->name());
  };
  for (const InstructionSet set : sets_of_this_machine()) {
    const std::string slices = set == InstructionSet::avx512 ? ", bit slices" : "",
                      end = " (" + std::string(detail::name_of(set)) + ")";
    const auto few_columns = name({.trees = 100, .leaves = 31, .features = 10, .categorical = 0}, set),
               flat = name({.trees = 100, .leaves = 64, .features = 10, .categorical = 0, .flat = true}, set),
               many_columns = name({.trees = 2, .leaves = 31, .features = 40, .categorical = 0}, set),
               chains = name({.trees = 50, .leaves = 256, .features = 10, .categorical = 0, .chains = true}, set),
               many_leaves = name({.trees = 50, .leaves = 400, .features = 10, .categorical = 0}, set);
    CHECK(few_columns.ends_with("byte lanes" + slices + end));
    CHECK(flat.ends_with("byte lanes" + slices + end));
    CHECK(chains.ends_with("byte lanes" + slices + end));
    CHECK(many_columns.ends_with("byte lanes" + end));
    CHECK(many_leaves == "interleaved walk");
  }
}

TEST_CASE("options choose the engine and cap the instruction set, the environment does not") {
  ::setenv("FIELDFARE_INSTRUCTION_SET", "sse9", 1);
  ::setenv("FIELDFARE_ENGINE", "fast", 1);
  Random random(37);
  const ForestShape shape{.trees = 20, .leaves = 16};
  const Pipeline pipeline = bare_model(RandomForest(random, shape).make(), shape.features);
  CHECK(Predictor(pipeline, {.tree_engine = TreeEngine::walk}).engine() == "interleaved walk");
  for (const InstructionSet set : every_set) {
    const InstructionSet used = std::min(set, machine_instruction_set());
    CHECK(instruction_set({.instruction_set = set}) == used);
    const Predictor lanes(pipeline, {.instruction_set = set, .tree_engine = TreeEngine::lanes});
    CHECK(lanes.engine() == "byte lanes (" + std::string(detail::name_of(used)) + ")");
  }
  CHECK(instruction_set({}) == machine_instruction_set());
  ::unsetenv("FIELDFARE_INSTRUCTION_SET");
  ::unsetenv("FIELDFARE_ENGINE");
}

}  // namespace
