// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <vector>

namespace fieldfare::tests {

/// Where each feature's column begins in memory that holds one column of `rows` after the other.
inline std::vector<const double*> column_starts(const std::vector<double>& columns, std::size_t rows) {
  std::vector<const double*> starts;
  for (std::size_t first = 0; first < columns.size(); first += rows) starts.push_back(columns.data() + first);
  return starts;
}

}  // namespace fieldfare::tests
