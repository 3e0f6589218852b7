// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "ranked_forest.hpp"
#include "slice_work.hpp"

namespace fieldfare {

/// A RankedForest as straight-line work over panels of 512 rows, one bit a row: trees that are nearly complete level by
/// level, the others in pieces of a few splits.
struct SliceProgram {
  static constexpr std::size_t most_leaves = 256, most_outputs = 256;
  static constexpr std::size_t most_planes = 4096;  // 256 KiB: about a quarter of a second-level cache

  /// Nothing when a tree fits neither way.
  static std::optional<SliceProgram> make(const RankedForest& forest);

  /// Whether bit slices are faster than byte lanes: when splits share the planes of their columns, and not too many
  /// are made up.
  bool pays() const noexcept { return planes + filled <= 3 * real; }
  std::size_t bytes() const noexcept;
  SliceWork work() const noexcept {
    return {columns.data(), columns.size(), groups.data(), groups.size(), runs.data(),   splits.data(), pieces.data(),
            maps.data(),    joins.data(),   sums.data(),   leaves.data(), tables.data(), entries};
  }

  std::size_t planes = 0, slots = 0, entries = 0;
  std::size_t real = 0, filled = 0;  // splits of the forest; how many of a complete tree take as long as all its trees
  std::vector<SliceColumn> columns;
  std::vector<SliceGroup> groups;
  std::vector<SliceRun> runs;
  std::vector<SliceSplit> splits;
  std::vector<SlicePiece> pieces;
  std::vector<SliceJoin> joins;
  std::vector<SliceSum> sums;
  std::vector<SliceLeaf> leaves;
  std::vector<SliceLine> maps, tables;  // of a table: part k of entry i at byte (k * entries + i) * slice_part(entries)
};

}  // namespace fieldfare
