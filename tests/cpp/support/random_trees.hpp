// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "fieldfare/model/tree_ensemble.hpp"
#include "random.hpp"

namespace fieldfare::tests {

/// What a random forest may have.
struct ForestShape {
  std::size_t trees = 8, leaves = 16;  ///< most of each; leaves per tree
  std::size_t features = 5;
  std::uint32_t outputs = 1;
  double categorical = 0.3;  ///< share of splits
  bool chains = false;       ///< every tree as deep as it can be
  bool flat = false;         ///< every tree as flat as it can be
};

/// Builds a TreeEnsemble that draws on every rule there is.
class RandomForest {
 public:
  RandomForest(Random& random, const ForestShape& shape) : random_(random), shape_(shape) {}

  TreeEnsemble make() {
    rules();
    const bool vector_leaves = model_.outputs > 1 && random_.chance(0.4);
    const std::size_t trees = random_.between(1, shape_.trees);
    for (std::size_t tree = 0; tree < trees; ++tree) {
      model_.tree_output.push_back(vector_leaves ? -1 : static_cast<std::int32_t>(random_.below(model_.outputs)));
      grow(random_.between(1, shape_.leaves));
    }
    if (random_.chance(0.3)) model_.divide_by = static_cast<double>(trees);
    if (std::all_of(model_.missing.begin(), model_.missing.end(), [](auto rule) { return rule == 0; }))
      model_.missing.clear();
    return std::move(model_);
  }

 private:
  void rules() {
    model_.outputs = shape_.outputs;
    model_.input = random_.chance(0.5) ? DataType::float32 : DataType::float64;
    model_.sum = random_.chance(0.5) ? DataType::float32 : DataType::float64;
    model_.comparison = random_.chance(0.5) ? Comparison::less : Comparison::less_equal;
    model_.tiny_is_zero = random_.chance(0.3);
    model_.members = random_.chance(0.5) ? MemberSide::left : MemberSide::right;
    model_.negative_category = random_.chance(0.3)   ? NegativeCategory::missing
                               : random_.chance(0.5) ? NegativeCategory::other
                                                     : NegativeCategory::below_zero;
    all_rules_ = random_.chance(0.5);
    for (std::uint32_t k = 0; k < model_.outputs; ++k) model_.start.push_back(random_.normal());
    if (shape_.categorical > 0 && random_.chance(0.4))
      for (std::size_t feature = 0; feature < shape_.features; ++feature) {
        const auto known = random_.chance(0.3) ? std::vector<std::int32_t>{} : categories();
        model_.known_count.push_back(static_cast<std::int32_t>(known.size()));
        model_.known.insert(model_.known.end(), known.begin(), known.end());
      }
  }

  /// Splits a leaf at a time; children are numbered when they are made, so they come after their parent.
  void grow(std::size_t leaves) {
    const std::size_t first = model_.left.size();
    std::vector<std::size_t> open = {0}, depth = {0};
    add_leaf();
    for (std::size_t made = 1; made < leaves; ++made) {
      const std::size_t at = shape_.chains ? open.size() - 1
                             : shape_.flat ? shallowest(open, depth)
                                           : random_.below(open.size());
      const std::size_t node = open[at];
      if (depth[node] >= 512) break;
      const std::size_t child = model_.left.size() - first;
      split(first + node, child);
      open[at] = child;
      open.push_back(child + 1);
      depth.insert(depth.end(), 2, depth[node] + 1);
    }
    model_.tree_nodes.push_back(static_cast<std::int32_t>(model_.left.size() - first));
    finish(first);
  }

  static std::size_t shallowest(const std::vector<std::size_t>& open, const std::vector<std::size_t>& depth) {
    const auto found = std::min_element(open.begin(), open.end(), [&](auto a, auto b) { return depth[a] < depth[b]; });
    return static_cast<std::size_t>(found - open.begin());
  }

  void add_leaf() {
    model_.left.push_back(-1);
    model_.right.push_back(-1);
    model_.feature.push_back(-1);
    model_.threshold.push_back(0);
    model_.flags.push_back(0);
    model_.missing.push_back(0);
  }

  void split(std::size_t node, std::size_t child) {
    const bool swap = random_.chance(0.5);
    model_.left[node] = static_cast<std::int32_t>(child + (swap ? 1 : 0));
    model_.right[node] = static_cast<std::int32_t>(child + (swap ? 0 : 1));
    add_leaf();
    add_leaf();
  }

  /// Once a tree has its shape: tests and members in node order, then leaves.
  void finish(std::size_t first) {
    for (std::size_t node = first; node < model_.left.size(); ++node) {
      if (model_.left[node] == -1) {
        model_.leaf_id.push_back(static_cast<std::int32_t>(node - first));
        const std::size_t values = model_.tree_output.back() < 0 ? model_.outputs : 1;
        for (std::size_t k = 0; k < values; ++k) model_.leaf_value.push_back(random_.normal() * 0.1);
        continue;
      }
      model_.feature[node] = static_cast<std::int32_t>(random_.below(shape_.features));
      if (random_.chance(0.5)) model_.flags[node] |= TreeEnsemble::default_left;
      if (random_.chance(shape_.categorical)) {
        model_.flags[node] |= TreeEnsemble::categorical;
        const auto members = categories();
        model_.member_count.push_back(static_cast<std::int32_t>(members.size()));
        model_.member.insert(model_.member.end(), members.begin(), members.end());
      } else {
        model_.threshold[node] = threshold();
        if (all_rules_) model_.missing[node] = static_cast<std::uint8_t>(random_.below(3));
      }
    }
  }

  double threshold() {
    constexpr double inf = std::numeric_limits<double>::infinity();
    if (random_.chance(0.6))
      return random_.chance(0.5) ? random_.normal() : static_cast<double>(static_cast<float>(random_.normal()));
    if (model_.comparison == Comparison::less_equal && random_.chance(0.1)) return inf;
    while (true) {
      const double value = random_.pick(awkward_numbers());
      if (std::isfinite(value)) return value;
    }
  }

  std::vector<std::int32_t> categories() {
    std::vector<std::int32_t> set;
    const std::size_t count = random_.below(6), most = random_.chance(0.5) ? 8 : 300;
    for (std::size_t i = 0; i < count; ++i) set.push_back(static_cast<std::int32_t>(random_.below(most)));
    if (random_.chance(0.05)) set.push_back((1 << 24) - 1);
    std::sort(set.begin(), set.end());
    set.erase(std::unique(set.begin(), set.end()), set.end());
    return set;
  }

  Random& random_;
  const ForestShape& shape_;
  TreeEnsemble model_;
  bool all_rules_ = false;
};

/// Rows for a forest: on, just below and just above its thresholds, its categories, and awkward numbers.
inline std::vector<double> boundary_row(Random& random, const TreeEnsemble& model, std::size_t features) {
  std::vector<double> row;
  for (std::size_t feature = 0; feature < features; ++feature) {
    const std::size_t how = random.below(4);
    if (how == 0) {
      row.push_back(random.pick(awkward_numbers()));
    } else if (how == 1) {
      row.push_back(static_cast<double>(random.below(10)) + (random.chance(0.3) ? 0.7 : 0.0));
    } else if (how == 2 && !model.member.empty()) {
      row.push_back(random.pick(model.member));
    } else {
      row.push_back(random.pick(around(random.pick(model.threshold))));
    }
  }
  return row;
}

/// So many trees of two leaves, 0 and 1: tree i asks whether feature 0 is the category member(i).
inline TreeEnsemble category_stumps(std::int32_t trees, auto member) {
  TreeEnsemble model;
  model.start = {0};
  for (std::int32_t tree = 0; tree < trees; ++tree) {
    model.tree_nodes.push_back(3);
    model.tree_output.push_back(0);
    model.left.insert(model.left.end(), {1, -1, -1});
    model.right.insert(model.right.end(), {2, -1, -1});
    model.feature.insert(model.feature.end(), {0, -1, -1});
    model.threshold.insert(model.threshold.end(), 3, 0);
    model.flags.insert(model.flags.end(), {TreeEnsemble::categorical, 0, 0});
    model.leaf_value.insert(model.leaf_value.end(), {0, 1});
    model.leaf_id.insert(model.leaf_id.end(), {1, 2});
    model.member_count.push_back(1);
    model.member.push_back(member(tree));
  }
  return model;
}

}  // namespace fieldfare::tests
