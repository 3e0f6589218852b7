// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>

namespace fieldfare {

/// Where a feature's value lies: in a number column, or in a one-hot column as "is it at this position".
struct Feature {
  bool indicator = false;
  std::uint32_t column = 0;   ///< of a NumberColumn, or of a CodeColumn
  std::int32_t position = 0;  ///< of an indicator
};

}  // namespace fieldfare
