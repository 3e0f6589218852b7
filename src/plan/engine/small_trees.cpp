// SPDX-License-Identifier: Apache-2.0
#include "small_trees.hpp"

#include <algorithm>

namespace fieldfare {
namespace {

constexpr std::uint8_t never = 127;  // a rank, stored less 128, that no code exceeds
constexpr std::size_t most_leaves = 128;
constexpr std::size_t most_narrow = 64;                   // leaves, and columns
constexpr std::uint32_t least_depth = 3, most_depth = 6;  // of complete trees

std::uint8_t stored(std::uint16_t rank) { return static_cast<std::uint8_t>(rank ^ 128); }

std::uint32_t depth_of(const RankedForest& forest) {
  std::uint32_t deepest = 0;
  std::vector<std::uint32_t> depth;
  for (std::size_t tree = 0; tree < forest.trees(); ++tree) {
    depth.assign(forest.splits(tree), 1);
    const RankedNode* nodes = forest.nodes.data() + forest.first_node[tree];
    for (std::size_t at = 0; at < depth.size(); ++at) {
      deepest = std::max(deepest, depth[at]);
      for (const std::int32_t child : {nodes[at].left, nodes[at].right})
        if (child >= 0) depth[static_cast<std::size_t>(child)] = depth[at] + 1;
    }
  }
  return deepest;
}

/// The depth to pad all trees to, 0 when that would waste half the leaves.
std::uint32_t complete_depth(const RankedForest& forest) {
  const std::uint32_t depth = std::max(least_depth, depth_of(forest));
  const bool worth_it = depth <= most_depth && (forest.trees() << depth) <= 2 * std::size_t{forest.first_leaf.back()};
  return worth_it ? depth : 0;
}

template <class Sum>
SmallTreeKernel<Sum> kernel_for(const RankedForest& forest, SmallTreeForm form, InstructionSet instructions) {
  const SmallTreeShape shape{forest.columns(), form, forest.outputs == 1};
#if defined(__x86_64__)
  if (instructions == InstructionSet::avx512) return small_tree_kernel_avx512<Sum>(shape);
  if (instructions == InstructionSet::avx2) return small_tree_kernel_avx2<Sum>(shape);
#elif defined(__aarch64__)
  if (instructions == InstructionSet::baseline) return small_tree_kernel_neon<Sum>(shape);
#endif
  return nullptr;
}

std::size_t leaves_of_largest(const RankedForest& forest) {
  std::size_t most = 0;
  for (std::size_t tree = 0; tree < forest.trees(); ++tree) most = std::max(most, forest.leaves(tree));
  return most;
}

/// Where a split of a complete tree lies among its splits, by level (0: the root) and place within the level.
std::size_t complete_position(std::uint32_t depth, std::uint32_t level, std::size_t place) {
  constexpr std::size_t within[] = {6, 2, 5, 0, 1, 3, 4};  // of the lowest three levels, from the top
  const std::uint32_t upper = depth - 3;
  const std::size_t subtrees = std::size_t{1} << upper;
  if (level < upper) return 7 * subtrees + subtrees - (std::size_t{2} << level) + place;
  const std::size_t width = std::size_t{1} << (level - upper);
  return 7 * (place / width) + within[width - 1 + place % width];
}

}  // namespace

template <class Sum>
bool SmallTrees<Sum>::fits(const RankedForest& forest, InstructionSet instructions) {
  return leaves_of_largest(forest) <= most_leaves &&
         kernel_for<Sum>(forest, SmallTreeForm::wide, instructions) != nullptr;
}

template <class Sum>
SmallTrees<Sum>::SmallTrees(const RankedForest& forest, InstructionSet instructions)
    : output_(forest.tree_output), outputs_(forest.outputs) {
  const bool narrow = leaves_of_largest(forest) <= most_narrow && forest.columns() <= most_narrow;
  depth_ = complete_depth(forest);
  const SmallTreeForm form = depth_ > 0 ? SmallTreeForm::complete
                             : narrow   ? SmallTreeForm::narrow
                                        : SmallTreeForm::wide;
  kernel_ = kernel_for<Sum>(forest, form, instructions);
  if (form == SmallTreeForm::complete)
    add_complete(forest);
  else if (form == SmallTreeForm::narrow)
    add_narrow(forest);
  else
    add_wide(forest);
}

/// Makes room for a block's splits; in trees that have fewer than its largest, and where there is no tree, no split is
/// ever waited for, but that of a tree without any leads to its leaf.
template <class Sum>
TreePlane* SmallTrees<Sum>::add_block(const RankedForest& forest, std::size_t first_tree,
                                      std::size_t planes_per_split) {
  const std::size_t trees = std::min(TreePlane::trees, forest.trees() - first_tree), begin = planes_.size();
  std::size_t splits = 1;
  for (std::size_t i = 0; i < trees; ++i) splits = std::max(splits, forest.splits(first_tree + i));
  splits_.push_back(static_cast<std::uint8_t>(splits));
  planes_.resize(begin + planes_per_split * splits);
  return planes_.data() + begin;
}

template <class Sum>
void SmallTrees<Sum>::add_wide(const RankedForest& forest) {
  constexpr std::uint32_t leaf_bit = 128;
  const auto code = [](std::int32_t child) { return static_cast<std::uint8_t>(child < 0 ? leaf_bit + ~child : child); };
  for (const double value : forest.leaf_value) value_.push_back(static_cast<Sum>(value));
  TreePlane* block = nullptr;
  for (std::size_t tree = 0; tree < forest.trees(); ++tree) {
    const std::size_t lane = tree % TreePlane::trees;
    if (lane == 0) block = add_block(forest, tree, 4);
    first_value_.push_back(forest.first_leaf[tree] - leaf_bit);
    TreePlane* plane = block;
    const auto add = [&](const RankedNode& node) {
      plane[0].of_tree[lane] = static_cast<std::uint8_t>(node.column);
      plane[1].of_tree[lane] = stored(node.rank);
      plane[2].of_tree[lane] = code(node.right);
      plane[3].of_tree[lane] = code(node.left);
      plane += 4;
    };
    const RankedNode* nodes = forest.nodes.data() + forest.first_node[tree];
    std::for_each_n(nodes, forest.splits(tree), add);
    if (forest.splits(tree) == 0) add({0, 0, ~0, ~0});
  }
}

template <class Sum>
void SmallTrees<Sum>::add_narrow(const RankedForest& forest) {
  constexpr std::uint32_t leaf_bit = 64;
  const std::size_t values = forest.vector_leaves() ? forest.outputs : 1;
  TreePlane* block = nullptr;
  for (std::size_t tree = 0; tree < forest.trees(); ++tree) {
    const std::size_t lane = tree % TreePlane::trees, first_value = value_.size();
    if (lane == 0) block = add_block(forest, tree, 3);
    first_value_.push_back(static_cast<std::uint32_t>(first_value / values) - leaf_bit);
    // Codes of leaves on the left are given; those on the right come after all of these.
    auto code_right = static_cast<std::uint32_t>(leaf_bit + std::max<std::size_t>(forest.splits(tree), 1) + 1);
    const auto put = [&](std::uint32_t code, std::int32_t leaf) {
      const std::size_t to = first_value + (code - leaf_bit) * values,
                        from = (forest.first_leaf[tree] + static_cast<std::size_t>(~leaf)) * values;
      value_.resize(std::max(value_.size(), to + values));
      for (std::size_t k = 0; k < values; ++k) value_[to + k] = static_cast<Sum>(forest.leaf_value[from + k]);
      return static_cast<std::uint8_t>(code);
    };
    if (forest.splits(tree) == 0) {
      block[0].of_tree[lane] = leaf_bit;
      block[1].of_tree[lane] = never;
      put(leaf_bit + 1, ~0);
      continue;
    }
    const RankedNode* nodes = forest.nodes.data() + forest.first_node[tree];
    struct Pending {
      std::int32_t split;
      std::uint8_t* right;  // where the number of a right child goes
    };
    std::vector<Pending> pending = {{0, nullptr}};
    for (std::uint32_t number = 0; !pending.empty(); ++number) {
      const auto [split, right] = pending.back();
      pending.pop_back();
      if (right) *right = static_cast<std::uint8_t>(number);
      const RankedNode& node = nodes[split];
      TreePlane* plane = block + 3 * number;
      plane[0].of_tree[lane] = static_cast<std::uint8_t>(node.column | (node.left < 0 ? leaf_bit : 0));
      plane[1].of_tree[lane] = stored(node.rank);
      if (node.right < 0)
        plane[2].of_tree[lane] = put(code_right++, node.right);
      else
        pending.push_back({node.right, &plane[2].of_tree[lane]});
      if (node.left < 0)
        put(leaf_bit + number + 1, node.left);
      else
        pending.push_back({node.left, nullptr});  // the next
    }
  }
}

template <class Sum>
void SmallTrees<Sum>::add_complete(const RankedForest& forest) {
  const std::size_t values = forest.vector_leaves() ? forest.outputs : 1, leaves = std::size_t{1} << depth_;
  value_.assign(forest.trees() * leaves * values, 0);
  for (std::size_t tree = 0; tree < forest.trees(); ++tree) {
    if (tree % TreePlane::trees == 0) {
      TreePlane columns{}, ranks{};
      std::fill(std::begin(ranks.of_tree), std::end(ranks.of_tree), never);
      for (std::size_t split = 1; split < leaves; ++split) planes_.insert(planes_.end(), {columns, ranks});
    }
    first_value_.push_back(static_cast<std::uint32_t>(tree * leaves));
    TreePlane* planes = planes_.data() + tree / TreePlane::trees * 2 * (leaves - 1);
    const RankedNode* nodes = forest.nodes.data() + forest.first_node[tree];
    struct Pending {
      std::int32_t child;
      std::uint32_t level;
      std::size_t place;
    };
    // Below a leaf every split goes left: its value is needed once.
    std::vector<Pending> pending = {{forest.splits(tree) > 0 ? 0 : ~0, 0, 0}};
    while (!pending.empty()) {
      const auto [child, level, place] = pending.back();
      pending.pop_back();
      if (child < 0) {
        const std::size_t to = (tree * leaves + (place << (depth_ - level))) * values,
                          from = (forest.first_leaf[tree] + static_cast<std::size_t>(~child)) * values;
        for (std::size_t k = 0; k < values; ++k) value_[to + k] = static_cast<Sum>(forest.leaf_value[from + k]);
        continue;
      }
      const RankedNode& node = nodes[child];
      TreePlane* plane = planes + 2 * complete_position(depth_, level, place);
      plane[0].of_tree[tree % TreePlane::trees] = static_cast<std::uint8_t>(node.column);
      plane[1].of_tree[tree % TreePlane::trees] = stored(node.rank);
      pending.push_back({node.left, level + 1, 2 * place});
      pending.push_back({node.right, level + 1, 2 * place + 1});
    }
  }
}

template <class Sum>
std::size_t SmallTrees<Sum>::bytes() const noexcept {
  return planes_.size() * sizeof(TreePlane) + splits_.size() + value_.size() * sizeof(Sum) +
         first_value_.size() * sizeof(std::uint32_t) + output_.size() * sizeof(std::int32_t);
}

template class SmallTrees<float>;
template class SmallTrees<double>;

}  // namespace fieldfare
