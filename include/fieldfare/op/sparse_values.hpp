// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "fieldfare/detail/cpp20.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace fieldfare {

/// A number of a row, and the column of the block in which it stands.
struct SparseValue {
  std::uint32_t column = 0;
  double value = 0;
};

/// The rows of a sparse block, one after the other: of each the numbers that are stored, in the order of the columns;
/// all others are 0. Its memory grows to the most that was ever stored, and stays.
class SparseValues {
 public:
  void clear() noexcept {
    values_.clear();
    ends_.clear();
  }
  void add(std::uint32_t column, double value) { values_.push_back({column, value}); }
  void end_row() { ends_.push_back(values_.size()); }

  /// Empty where there is no such row: a kernel that found no memory for it has reported that.
  std::span<const SparseValue> row(std::size_t row) const noexcept {
    if (row >= ends_.size()) return {};
    const std::size_t first = row == 0 ? 0 : ends_[row - 1];
    return {values_.data() + first, ends_[row] - first};
  }
  /// The row that has not ended.
  std::span<SparseValue> open_row() noexcept {
    const std::size_t first = ends_.empty() ? 0 : ends_.back();
    return {values_.data() + first, values_.size() - first};
  }

 private:
  std::vector<SparseValue> values_;
  std::vector<std::size_t> ends_;
};

}  // namespace fieldfare
