// SPDX-License-Identifier: Apache-2.0
// What the walk adds to the engines' common tests: how nodes are placed, and forests that need the wider node.
#include "plan/engine/tree_walk.hpp"

#include <doctest/doctest.h>

#include "cpp/support/effort.hpp"
#include "cpp/support/engine_rows.hpp"
#include "cpp/support/parts.hpp"
#include "cpp/support/random_trees.hpp"
#include "cpp/support/rows.hpp"
#include "plan/engine/walk_nodes.hpp"

namespace {

using namespace fieldfare;
using namespace fieldfare::tests;

/// Every node of the layout has one place, siblings share a cache line, leaves stay and know their number.
template <class Node>
void check_placement(const TreeLayout<typename Node::Threshold>& layout) {
  REQUIRE(WalkNodes<Node>::fits(layout));
  const WalkNodes<Node> placed(layout);
  REQUIRE(placed.roots.size() == layout.roots.size());
  constexpr std::size_t line = 64;
  std::vector<bool> seen(placed.nodes.size());
  std::size_t wrong = 0;
  for (std::size_t tree = 0; tree < layout.roots.size(); ++tree) {
    std::vector<std::pair<std::uint32_t, std::uint32_t>> pending = {{layout.roots[tree], placed.roots[tree]}};
    while (!pending.empty()) {
      const auto [from, to] = pending.back();
      pending.pop_back();
      const auto& source = layout.nodes[from];
      const Node& node = placed.nodes[to];
      wrong += seen[to];
      seen[to] = true;
      if (source.left == from) {
        wrong += !placed.is_leaf(to) || node.child(false) != to || placed.leaf(to) != layout.leaf_of[from] ||
                 !(0 <= node.threshold);
        continue;
      }
      const std::uint32_t left = node.child(false), right = node.child(true);
      wrong += placed.is_leaf(to) || node.is_categorical() || node.variant() != source.variant ||
               !(node.threshold == source.threshold) || right != left + 1;
      const auto at = [&](std::uint32_t child) {
        return reinterpret_cast<std::uintptr_t>(&placed.nodes[child]) / line;
      };
      wrong += at(left) != at(right);
      pending.emplace_back(source.left, left);
      pending.emplace_back(source.left + 1, right);
    }
  }
  CHECK(wrong == 0);
}

TEST_CASE("every node has its place, and siblings share a cache line") {
  Random random(51);
  for (std::size_t i = 0; i < effort(100, 20); ++i) {
    CAPTURE(i);
    const ForestShape shape{.trees = 9, .leaves = random.between(1, 300), .categorical = 0, .chains = i % 4 == 0};
    const TreeEnsemble model = RandomForest(random, shape).make();
    check_placement<NarrowNode>(TreeLayout<float>(model, shape.features));
    check_placement<WideNode<float>>(TreeLayout<float>(model, shape.features));
    check_placement<WideNode<double>>(TreeLayout<double>(model, shape.features));
  }
}

/// The margins of some rows, one by one and together, from the walk; how many differ from the reference's.
std::size_t differing(Random& random, const TreeEnsemble& model, std::size_t features, std::size_t rows) {
  const auto engine = make_tree_walk(model, features, model.input);
  std::size_t count = 0;
  for (const std::size_t at_a_time : {std::size_t{1}, rows}) {
    EngineRows given(*engine, features, model.outputs, at_a_time);
    for (std::size_t first = 0; first < rows; first += at_a_time) {
      std::vector<double> values, expected;
      for (std::size_t r = 0; r < at_a_time; ++r) {
        const auto row = boundary_row(random, model, features);
        values.insert(values.end(), row.begin(), row.end());
        const auto margins = reference_margins(model, row);
        expected.insert(expected.end(), margins.begin(), margins.end());
      }
      given.set(values.data(), at_a_time);
      engine->margins(given.pass());
      for (std::size_t i = 0; i < expected.size(); ++i) count += !same_bits(given.margins[i], expected[i]);
    }
  }
  return count;
}

TEST_CASE("forests over as many features as a narrow node can name, and more, have the reference's bits") {
  Random random(52);
  for (const std::size_t features : {40u, 63u, 64u, 126u, 127u, 128u, 129u, 400u})
    for (const double categorical : {0.0, 0.1, 1.0}) {
      CAPTURE(features);
      CAPTURE(categorical);
      const ForestShape shape{.trees = 40, .leaves = 60, .features = features, .categorical = categorical};
      CHECK(differing(random, RandomForest(random, shape).make(), features, 33) == 0);
    }
}

TEST_CASE("walks that arrive long before the last level have the reference's bits") {
  Random random(53);
  for (const std::size_t leaves : {17u, 18u, 22u, 40u, 300u})
    for (std::size_t i = 0; i < 4; ++i) {
      CAPTURE(leaves);
      const ForestShape shape{
          .trees = 20, .leaves = leaves, .features = 3, .categorical = i == 3 ? 0.3 : 0.0, .chains = true};
      CHECK(differing(random, RandomForest(random, shape).make(), 3, 40) == 0);
    }
}

TEST_CASE("a narrow node tells its limits") {
  Random random(54);
  const ForestShape shape{.categorical = 0};
  TreeLayout<float> layout(RandomForest(random, shape).make(), shape.features);
  CHECK(WalkNodes<NarrowNode>::fits(layout));
  layout.variants.resize(127);
  CHECK(WalkNodes<NarrowNode>::fits(layout));
  layout.variants.resize(128);
  CHECK(!WalkNodes<NarrowNode>::fits(layout));
  CHECK(WalkNodes<WideNode<float>>::fits(layout));
}

}  // namespace
