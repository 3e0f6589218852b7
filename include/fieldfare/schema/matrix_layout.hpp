// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "fieldfare/detail/cpp20.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace fieldfare {

/// Where the fields lie in the rows of a matrix: the model may read few of many columns.
struct MatrixLayout {
  std::uint32_t width = 0;  ///< columns of the matrix
  std::vector<std::int32_t>
      positions;  ///< of each field, increasing; empty: field i is column i, and no other is there

  static void fields(auto& self, auto&& visit) {
    visit("width", self.width);
    visit("positions", self.positions);
  }
};

}  // namespace fieldfare
