// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <vector>

#include "lane_work.hpp"
#include "ranked_forest.hpp"

namespace fieldfare {

/// A RankedForest as straight-line work over panels of rows, one byte a row: every split is looked at, but without
/// a branch. Splits on a path share a register, going up from the lowest: at each, rows keep what they have or take
/// what the other side came to, a leaf's number or the slot of another path. Pieces are sorted so that those of one
/// shape stand together and each comes after what it reads. Complete trees need no slots at all.
///
/// Slot i below `constants` holds the byte i in every row: the number of a leaf.
struct LaneProgram {
  static constexpr std::size_t most_leaves = 256, most_depth = 8, most_symmetric_depth = 8, most_outputs = 256;

  static bool fits(const RankedForest& forest);
  /// Tables hold values of the forest's sum type.
  LaneProgram(const RankedForest& forest, const LaneLimits& limits);

  std::size_t bytes() const noexcept;
  LaneWork work() const noexcept {
    return {groups.data(), groups.size(), runs.data(), steps.data(), sums.data(), leaves.data(), tables.data()};
  }

  std::size_t columns = 0;    // not counting the inverted ones
  std::size_t constants = 0;  // slots with leaf numbers
  std::size_t slots = 0;      // all of them
  std::vector<LaneGroup> groups;
  std::vector<LaneRun> runs;
  std::vector<LaneStep> steps;
  std::vector<LaneSum> sums;
  std::vector<LaneLeaf> leaves;
  std::vector<std::uint8_t> tables;  // per table: in planes, byte b of entry i at b * entries + i; or plain
};

}  // namespace fieldfare
