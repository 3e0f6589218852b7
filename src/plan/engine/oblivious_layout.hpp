// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "fieldfare/model/oblivious_ensemble.hpp"
#include "ranked_forest.hpp"

namespace fieldfare {

/// Trees of the same depth, one after the other.
struct TreeRun {
  std::uint32_t depth = 0, trees = 0;
  std::size_t split = 0, leaf = 0;  ///< of the first tree; a leaf counts for all its outputs
};

/// A split of a tree: which column's rank is greater than what. Ranks are kept as signed bytes (rank - 128): signed
/// compares are the cheap ones.
struct RankedSplit {
  std::uint32_t column;
  std::int8_t rank;
};

/// Eight neighbouring borders of one column of ranks, the last ones of a column filled up.
struct BorderGroup {
  static constexpr std::size_t size = 8;

  std::uint32_t column = 0, first = 0;  ///< first: the rank of the first border
};

/// An ObliviousEnsemble with ranks for borders.
struct ObliviousLayout {
  static constexpr std::size_t rows = 64;  ///< of a block: its ranks stay in the first-level cache

  /// `ranks`: as of ranks_of.
  ObliviousLayout(const ObliviousEnsemble& model, const RankedForest& ranks);

  std::vector<RankedSplit> splits;
  std::vector<std::uint32_t> asked;  ///< the splits again: positions among the borders
  std::vector<BorderGroup> borders;
  std::size_t columns = 0;
  std::vector<TreeRun> runs;
  std::uint32_t deepest = 0;
};

/// The ranks of the features that a model asks about, as RankedForest::make would lay them out; no trees.
RankedForest ranks_of(const ObliviousEnsemble& model);

}  // namespace fieldfare
