// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "fieldfare/model/feature.hpp"
#include "fieldfare/model/feature_columns.hpp"
#include "instruction_set.hpp"
#include "ranked_forest.hpp"

namespace fieldfare {

/// Replaces rows of features by the codes that a RankedForest's splits compare.
class RankTable {
 public:
  virtual ~RankTable() = default;

  /// The codes of the first row, column after column.
  virtual void row(FeatureColumns features, std::uint8_t* out) const noexcept = 0;
  /// Whether it reads the codes of features that follow from codes, not their numbers.
  virtual bool reads_codes() const noexcept = 0;
  /// The codes of several rows, column after column: that of column c and row r goes to out[c * stride + r].
  virtual void block(FeatureColumns features, std::size_t rows, std::uint8_t* out,
                     std::size_t stride) const noexcept = 0;
  virtual std::size_t bytes() const noexcept = 0;
};

/// The table of a forest, which may be thrown away afterwards. What `features` says of theirs is made use of.
std::unique_ptr<const RankTable> make_rank_table(const RankedForest& forest, InstructionSet set,
                                                 std::span<const Feature> features = {});

}  // namespace fieldfare
