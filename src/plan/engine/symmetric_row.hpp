// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "instruction_set.hpp"
#include "ranked_forest.hpp"
#include "symmetric_row_kernel.hpp"

namespace fieldfare {

/// One row through symmetric trees of up to 8 levels, by its ranks: 64 trees at a time, a permutation of the row's
/// ranks and a compare for all their splits of a level. For processors that permute 128 bytes at once.
class SymmetricRow {
 public:
  /// Nothing where the processor does not, or the row has too many ranks.
  static std::unique_ptr<const SymmetricRow> make(const RankedForest& forest, InstructionSet set);

  /// Bytes that `margins` needs at `scratch`: ranks, which the caller writes there, then leaf numbers.
  std::size_t scratch() const noexcept { return rank_bytes() + groups_.size() * SymmetricLevel::trees; }
  std::size_t bytes() const noexcept;
  /// Adds each tree's leaf to the margins. Leaf values: outputs of each leaf of each tree.
  void margins(std::uint8_t* scratch, const double* leaf_value, std::size_t outputs, double* margins) const noexcept;

 private:
  std::size_t rank_bytes() const noexcept { return pairs_ * SymmetricLevel::columns; }

  std::size_t pairs_ = 0;
  std::vector<std::uint32_t> first_leaf_;  // per tree
  std::vector<SymmetricGroup> groups_;
  std::vector<SymmetricLevel> levels_;
};

}  // namespace fieldfare
