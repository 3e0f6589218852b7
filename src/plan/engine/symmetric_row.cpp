// SPDX-License-Identifier: Apache-2.0
#include "symmetric_row.hpp"

#include <algorithm>
#include <bit>

namespace fieldfare {

std::unique_ptr<const SymmetricRow> SymmetricRow::make([[maybe_unused]] const RankedForest& forest,
                                                       [[maybe_unused]] InstructionSet set) {
#if defined(__x86_64__) && defined(__GNUC__)
  constexpr std::size_t trees = SymmetricLevel::trees, columns = SymmetricLevel::columns;
  const std::size_t pairs = (forest.columns() + columns - 1) / columns;
  if (set != InstructionSet::avx512 || pairs > SymmetricLevel::most_pairs) return nullptr;
  auto made = std::make_unique<SymmetricRow>();
  made->pairs_ = std::max<std::size_t>(pairs, 1);
  made->first_leaf_.assign(forest.first_leaf.begin(), forest.first_leaf.end() - 1);
  for (std::size_t first = 0; first < forest.trees(); first += trees) {
    const std::size_t end = std::min(first + trees, forest.trees()), level = made->levels_.size();
    for (std::size_t tree = first; tree < end; ++tree) {
      const auto depth = static_cast<std::size_t>(std::bit_width(forest.leaves(tree)) - 1);
      if (made->levels_.size() < level + depth) {
        SymmetricLevel none;
        std::fill_n(none.rank, trees, std::uint8_t{255});
        made->levels_.resize(level + depth, none);
      }
      // The root asks for the last bit of a leaf's number; all splits of a level are one.
      std::int32_t at = 0;
      for (std::size_t bit = depth; bit-- > 0;) {
        const RankedNode& node = forest.nodes[forest.first_node[tree] + static_cast<std::size_t>(at)];
        SymmetricLevel& of = made->levels_[level + bit];
        of.column[tree - first] = static_cast<std::uint8_t>(node.column % columns);
        of.rank[tree - first] = node.rank;
        of.in_pair[node.column / columns] |= std::uint64_t{1} << (tree - first);
        at = node.left;
      }
    }
    made->groups_.push_back({static_cast<std::uint32_t>(made->levels_.size() - level)});
  }
  return made;
#else
  return nullptr;
#endif
}

std::size_t SymmetricRow::bytes() const noexcept {
  return first_leaf_.size() * sizeof first_leaf_[0] + groups_.size() * sizeof(SymmetricGroup) +
         levels_.size() * sizeof(SymmetricLevel);
}

void SymmetricRow::margins(std::uint8_t* scratch, const double* leaf_value, std::size_t outputs,
                           double* margins) const noexcept {
  std::uint8_t* const leaves = scratch + rank_bytes();
#if defined(__x86_64__) && defined(__GNUC__)
  find_symmetric_leaves_avx512(groups_.data(), groups_.size(), levels_.data(), scratch, pairs_, leaves);
#endif
  const std::size_t trees = first_leaf_.size();
  if (outputs == 1) {
    double sum = margins[0];
    for (std::size_t tree = 0; tree < trees; ++tree) sum += leaf_value[first_leaf_[tree] + leaves[tree]];
    margins[0] = sum;
    return;
  }
  for (std::size_t tree = 0; tree < trees; ++tree) {
    const double* values = leaf_value + std::size_t{first_leaf_[tree] + leaves[tree]} * outputs;
    for (std::size_t k = 0; k < outputs; ++k) margins[k] += values[k];
  }
}

}  // namespace fieldfare
