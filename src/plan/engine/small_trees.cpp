// SPDX-License-Identifier: Apache-2.0
#include "small_trees.hpp"

#include <algorithm>

namespace fieldfare {
namespace {

constexpr std::uint8_t never = 127;  // a rank, stored less 128, that no code exceeds
constexpr std::uint8_t leaf_bit = 128;
constexpr std::size_t most_leaves = 128;
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
SmallTreeKernel<Sum> kernel_for(const RankedForest& forest, bool complete, InstructionSet instructions) {
  const SmallTreeShape shape{forest.columns(), complete, forest.outputs == 1};
#if defined(__x86_64__)
  if (instructions == InstructionSet::avx512) return small_tree_kernel_avx512<Sum>(shape);
  if (instructions == InstructionSet::avx2) return small_tree_kernel_avx2<Sum>(shape);
#elif defined(__aarch64__)
  if (instructions == InstructionSet::baseline) return small_tree_kernel_neon<Sum>(shape);
#endif
  return nullptr;
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
  for (std::size_t tree = 0; tree < forest.trees(); ++tree)
    if (forest.leaves(tree) > most_leaves) return false;
  return kernel_for<Sum>(forest, false, instructions) != nullptr;
}

template <class Sum>
SmallTrees<Sum>::SmallTrees(const RankedForest& forest, InstructionSet instructions)
    : output_(forest.tree_output), outputs_(forest.outputs) {
  depth_ = complete_depth(forest);
  kernel_ = kernel_for<Sum>(forest, depth_ > 0, instructions);
  if (depth_ > 0)
    complete(forest);
  else
    scan(forest);
}

template <class Sum>
void SmallTrees<Sum>::scan(const RankedForest& forest) {
  first_value_.assign(forest.first_leaf.begin(), forest.first_leaf.end() - 1);
  for (const double value : forest.leaf_value) value_.push_back(static_cast<Sum>(value));
  for (std::size_t first = 0; first < forest.trees(); first += TreePlane::trees) {
    const std::size_t trees = std::min(TreePlane::trees, forest.trees() - first), begin = planes_.size();
    std::size_t splits = 1;
    for (std::size_t i = 0; i < trees; ++i) splits = std::max(splits, forest.splits(first + i));
    splits_.push_back(static_cast<std::uint8_t>(splits));
    planes_.resize(begin + 4 * splits);
    for (std::size_t split = 0; split < splits; ++split)
      for (std::size_t i = 0; i < TreePlane::trees; ++i) {
        RankedNode node{0, never ^ 128, ~0, ~0};  // of a tree without a split: leaf 0
        if (i < trees && split < forest.splits(first + i)) node = forest.nodes[forest.first_node[first + i] + split];
        const auto code = [](std::int32_t child) {
          return static_cast<std::uint8_t>(child < 0 ? leaf_bit + ~child : child);
        };
        TreePlane* plane = planes_.data() + begin + 4 * split;
        plane[0].of_tree[i] = static_cast<std::uint8_t>(node.column);
        plane[1].of_tree[i] = stored(node.rank);
        plane[2].of_tree[i] = code(node.left);
        plane[3].of_tree[i] = code(node.right);
      }
  }
}

template <class Sum>
void SmallTrees<Sum>::complete(const RankedForest& forest) {
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
