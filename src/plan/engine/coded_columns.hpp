// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "code_pick.hpp"
#include "fieldfare/model/feature_columns.hpp"
#include "instruction_set.hpp"

namespace fieldfare {

/// Columns of ranks whose features follow from codes: what a rank is for each code is known before any row is seen.
class CodedColumns {
 public:
  explicit CodedColumns(InstructionSet set);

  /// `ranks`: one per code of `from`, of the column `to`. After all were added comes `sort`.
  void add(CodeColumn from, std::uint32_t to, std::span<const std::uint8_t> ranks);
  void sort();

  /// The rank of column c in the first row goes to out[c].
  void row(FeatureColumns features, std::uint8_t* out) const noexcept;
  /// The rank of column c and row r goes to out[c * stride + r].
  void block(FeatureColumns features, std::size_t rows, std::uint8_t* out, std::size_t stride) const noexcept;
  std::size_t bytes() const noexcept;

 private:
  const CodePicker* picker_ = nullptr;
  std::vector<CodeTable> tables_;  // sorted by code column
  std::vector<std::uint8_t> bytes_;
};

}  // namespace fieldfare
