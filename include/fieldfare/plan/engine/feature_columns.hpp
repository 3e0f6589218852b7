// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>

namespace fieldfare {

/// The features of some rows, feature after feature: feature j of row r is at data[j * stride + r].
struct FeatureColumns {
  const double* data = nullptr;
  std::size_t stride = 0;

  const double* operator[](std::size_t feature) const noexcept { return data + feature * stride; }
  FeatureColumns from(std::size_t row) const noexcept { return {data + row, stride}; }
};

}  // namespace fieldfare
