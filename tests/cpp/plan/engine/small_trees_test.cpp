// SPDX-License-Identifier: Apache-2.0
// One row through small trees: the reference's bits, on every instruction set of this machine.
#include "plan/engine/small_trees.hpp"

#include <doctest/doctest.h>

#include <string>

#include "cpp/support/column_starts.hpp"
#include "cpp/support/effort.hpp"
#include "cpp/support/parts.hpp"
#include "cpp/support/random_trees.hpp"
#include "plan/engine/rank_table.hpp"

namespace {

using namespace fieldfare;
using namespace fieldfare::tests;

std::vector<InstructionSet> instruction_sets() {
  std::vector<InstructionSet> sets;
  for (const auto& [set, name] : enum_names(InstructionSet{}))
    if (set <= machine_instruction_set()) sets.push_back(set);
  return sets;
}

/// A forest, its ranks, and rows on and around its thresholds with the margins they must have.
struct Trial {
  Trial(Random& random, TreeEnsemble ensemble, std::size_t features, std::size_t rows)
      : model(std::move(ensemble)), forest(RankedForest::make(model, features, model.input)) {
    if (!forest) return;
    const auto table = make_rank_table(*forest, machine_instruction_set());
    for (std::size_t r = 0; r < rows; ++r) {
      const auto row = boundary_row(random, model, features);
      codes.emplace_back(std::max(forest->columns(), SmallTrees<float>::code_bytes), std::uint8_t{0xAA});
      table->row({column_starts(row, 1).data()}, codes.back().data());
      expected.push_back(reference_margins(model, row));
    }
  }

  TreeEnsemble model;
  std::optional<RankedForest> forest;
  std::vector<std::vector<std::uint8_t>> codes;
  std::vector<std::vector<double>> expected;
};

template <class Sum>
std::size_t differing(const Trial& trial, const SmallTrees<Sum>& trees) {
  std::size_t count = 0;
  for (std::size_t r = 0; r < trial.codes.size(); ++r) {
    std::vector<Sum> sums;
    for (const double start : trial.model.start) sums.push_back(static_cast<Sum>(start));
    trees.margins(trial.codes[r].data(), sums.data());
    for (std::size_t k = 0; k < sums.size(); ++k)
      count += !same_bits(static_cast<double>(static_cast<Sum>(sums[k] / static_cast<Sum>(trial.model.divide_by))),
                          trial.expected[r][k]);
  }
  return count;
}

/// How many instruction sets ran the trial.
template <class Sum>
std::size_t check_with(const Trial& trial) {
  std::size_t ran = 0;
  for (const InstructionSet set : instruction_sets()) {
    if (!SmallTrees<Sum>::fits(*trial.forest, set)) continue;
    CAPTURE(detail::name_of(set));
    CHECK(differing(trial, SmallTrees<Sum>(*trial.forest, set)) == 0);
    ++ran;
  }
  return ran;
}

std::size_t check(Random& random, const ForestShape& shape, std::size_t rows) {
  const Trial trial(random, RandomForest(random, shape).make(), shape.features, rows);
  if (!trial.forest) return 0;
  return trial.model.sum == DataType::float32 ? check_with<float>(trial) : check_with<double>(trial);
}

/// The instruction sets that have a kernel at all.
std::size_t with_kernel() {
#ifdef __aarch64__
  return 1;
#else
  return instruction_sets().size() - 1;
#endif
}

/// Complete trees of one depth, but for some splits of the lowest level; a feature has so many thresholds at most.
TreeEnsemble nearly_complete(Random& random, std::size_t trees, std::int32_t depth, std::size_t features,
                             double missing, std::size_t thresholds = 200) {
  TreeEnsemble model;
  model.sum = random.chance(0.5) ? DataType::float32 : DataType::float64;
  model.start = {random.normal()};
  for (std::size_t tree = 0; tree < trees; ++tree) {
    model.tree_output.push_back(0);
    std::int32_t nodes = 1, leaves = 0;
    std::vector<std::int32_t> level_of = {0};
    for (std::int32_t node = 0; node < nodes; ++node) {
      const std::int32_t level = level_of[static_cast<std::size_t>(node)];
      const bool split = level + 1 < depth || (level + 1 == depth && !random.chance(missing));
      model.left.push_back(split ? nodes : -1);
      model.right.push_back(split ? nodes + 1 : -1);
      model.feature.push_back(split ? static_cast<std::int32_t>(random.below(features)) : -1);
      model.threshold.push_back(split ? static_cast<double>(random.below(thresholds)) / 64 : 0);
      model.flags.push_back(split && random.chance(0.5) ? TreeEnsemble::default_left : std::uint8_t{0});
      if (split) {
        level_of.insert(level_of.end(), 2, level + 1);
        nodes += 2;
      } else {
        model.leaf_id.push_back(leaves++);
        model.leaf_value.push_back(random.normal());
      }
    }
    model.tree_nodes.push_back(nodes);
  }
  return model;
}

TEST_CASE("small trees of any shape have the reference's bits") {
  Random random(41);
  std::size_t ran = 0;
  for (std::size_t i = 0; i < effort(4000, 300); ++i) {
    CAPTURE(i);
    const auto outputs = static_cast<std::uint32_t>(random.chance(0.6) ? 1 : random.between(2, 5));
    ran += check(random,
                 {.trees = random.pick(std::vector<std::size_t>{1, 5, 40, 70}),
                  .leaves = random.pick(std::vector<std::size_t>{1, 2, 4, 12, 33}),
                  .features = random.between(1, 12),
                  .outputs = outputs,
                  .categorical = random.chance(0.5) ? 0.2 : 0.0,
                  .chains = random.chance(0.1)},
                 24);
  }
  CHECK((with_kernel() == 0 || ran > 0));
}

TEST_CASE("every number of trees around a block, and the largest trees, have the reference's bits") {
  Random random(42);
  for (const std::size_t trees : {1u, 31u, 32u, 33u, 63u, 64u, 65u, 96u, 97u, 127u, 128u, 129u, 200u})
    for (const double missing : {0.0, 0.3, 0.9}) {
      CAPTURE(trees);
      CAPTURE(missing);
      for (std::int32_t depth = 1; depth <= 7; ++depth) {
        CAPTURE(depth);
        const Trial trial(random, nearly_complete(random, trees, depth, 60, missing), 60, 6);
        REQUIRE(trial.forest);
        CHECK((trial.model.sum == DataType::float32 ? check_with<float>(trial) : check_with<double>(trial)) ==
              with_kernel());
      }
    }
}

TEST_CASE("as many columns as registers hold have the reference's bits, and no more fit") {
  Random random(43);
  for (const std::size_t features : {1u, 15u, 16u, 17u, 32u, 33u, 64u, 65u, 128u, 129u, 255u, 256u, 257u}) {
    CAPTURE(features);
    TreeEnsemble model = nearly_complete(random, features < 15 ? 3 : 30, 6, features, 0.2);
    // Each feature is used, always with the same default: one column each.
    for (std::size_t node = 0, next = 0; node < model.left.size(); ++node) {
      model.flags[node] = 0;
      if (model.left[node] != -1) model.feature[node] = static_cast<std::int32_t>(next++ % features);
    }
    model.sum = DataType::float64;
    const Trial trial(random, model, features, 20);
    REQUIRE(trial.forest);
    REQUIRE(trial.forest->columns() == features);
    check_with<double>(trial);
#ifdef __aarch64__
    CHECK(SmallTrees<double>::fits(*trial.forest, InstructionSet::baseline) == (features <= 256));
#elif defined(__x86_64__)
    CHECK(!SmallTrees<double>::fits(*trial.forest, InstructionSet::baseline));
    CHECK(SmallTrees<double>::fits(*trial.forest, InstructionSet::avx2) == (features <= 128));
    CHECK(SmallTrees<double>::fits(*trial.forest, InstructionSet::avx512) == (features <= 256));
#endif
  }
}

TEST_CASE("trees of more than 128 leaves do not fit") {
  const auto fits = [](const TreeEnsemble& model) {
    const auto forest = RankedForest::make(model, 20, model.input);
    REQUIRE(forest);
    std::size_t count = 0;
    for (const InstructionSet set : instruction_sets()) count += SmallTrees<double>::fits(*forest, set);
    return count;
  };
  Random random(44);
  CHECK(fits(nearly_complete(random, 3, 7, 20, 0)) == with_kernel());
  CHECK(fits(nearly_complete(random, 3, 8, 20, 0)) == 0);
}

TEST_CASE("a feature of more thresholds than a byte counts has the reference's bits") {
  Random random(45);
  TreeEnsemble model = nearly_complete(random, 30, 5, 1, 0.1, 2000);
  model.sum = DataType::float64;
  const Trial trial(random, model, 1, 500);
  REQUIRE(trial.forest);
  CHECK(trial.forest->columns() > 2);
  CHECK(check_with<double>(trial) == with_kernel());
}

TEST_CASE("a forest without trees leaves the sums as they are") {
  TreeEnsemble model;
  model.start = {0.25};
  const auto forest = RankedForest::make(model, 1, model.input);
  REQUIRE(forest);
  const std::vector<std::uint8_t> codes(SmallTrees<double>::code_bytes);
  for (const InstructionSet set : instruction_sets()) {
    if (!SmallTrees<double>::fits(*forest, set)) continue;
    double sum = 0.25;
    SmallTrees<double>(*forest, set).margins(codes.data(), &sum);
    CHECK(sum == 0.25);
  }
}

}  // namespace
