// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>

namespace fieldfare {

/// The features of some rows: each a column of its own, wherever it lies.
struct FeatureColumns {
  const double* const* columns = nullptr;
  std::size_t first = 0;  ///< row

  const double* operator[](std::size_t feature) const noexcept { return columns[feature] + first; }
  FeatureColumns from(std::size_t row) const noexcept { return {columns, first + row}; }
};

}  // namespace fieldfare
