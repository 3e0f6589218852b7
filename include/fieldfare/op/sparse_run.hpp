// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "fieldfare/op/kernel.hpp"

namespace fieldfare {

/// Neighbours among the columns that somebody reads, which are columns of one sparse block in increasing order: all of
/// them, or those that were selected.
class SparseRun {
 public:
  /// A run that begins with the `first` of what is read, which is this column of the block.
  SparseRun(SparseColumns from, std::size_t first, std::uint32_t column)
      : from_(from), first_(first), columns_{column} {}

  /// Whether the next one that is read belongs to the run, too.
  bool append(SparseColumns from, std::uint32_t column) {
    if (from.index != from_.index || column <= columns_.back()) return false;
    columns_.push_back(column);
    return true;
  }

  SparseColumns from() const noexcept { return from_; }
  std::size_t first() const noexcept { return first_; }
  std::size_t size() const noexcept { return columns_.size(); }

  /// Visits what a row stores of it: which of those read, and the number. The cost follows the fewer of the two.
  void each(std::span<const SparseValue> row, auto&& visit) const {
    const auto below = [](const SparseValue& stored, std::uint32_t column) { return stored.column < column; };
    auto at = std::lower_bound(row.begin(), row.end(), columns_.front(), below);
    const auto end = std::lower_bound(
        at, row.end(), columns_.back() + std::uint64_t{1},
        [](const SparseValue& stored, std::uint64_t column) { return std::uint64_t{stored.column} < column; });
    if (columns_.back() - columns_.front() == columns_.size() - 1) {
      for (; at != end; ++at) visit(first_ + (at->column - columns_.front()), at->value);
    } else if (static_cast<std::size_t>(end - at) <= columns_.size()) {
      for (auto known = columns_.begin(); at != end; ++at) {
        known = std::lower_bound(known, columns_.end(), at->column);
        if (known != columns_.end() && *known == at->column)
          visit(first_ + static_cast<std::size_t>(known - columns_.begin()), at->value);
      }
    } else {
      for (std::size_t k = 0; k < columns_.size() && at != end; ++k) {
        at = std::lower_bound(at, end, columns_[k], below);
        if (at != end && at->column == columns_[k]) visit(first_ + k, at->value);
      }
    }
  }

 private:
  SparseColumns from_;
  std::size_t first_;
  std::vector<std::uint32_t> columns_;
};

}  // namespace fieldfare
