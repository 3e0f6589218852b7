// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <span>

#include "fieldfare/op/kernel.hpp"

namespace fieldfare {

/// The features of some rows: each a column of its own, wherever it lies; and the codes that features follow from.
struct FeatureColumns {
  const double* const* columns = nullptr;
  std::size_t first = 0;         ///< row
  const Frame* frame = nullptr;  ///< needed for codes and sparse blocks only

  const double* operator[](std::size_t feature) const noexcept { return columns[feature] + first; }
  const std::int32_t* operator[](CodeColumn column) const noexcept { return (*frame)[column] + first; }
  /// What one of the rows stores of a sparse block.
  std::span<const SparseValue> stored(SparseColumns block, std::size_t row) const noexcept {
    return (*frame)[block].row(first + row);
  }
  FeatureColumns from(std::size_t row) const noexcept { return {columns, first + row, frame}; }
};

}  // namespace fieldfare
