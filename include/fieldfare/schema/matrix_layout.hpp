// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "fieldfare/detail/cpp20.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

#include "fieldfare/detail/enum_names.hpp"

namespace fieldfare {

/// What a sparse matrix leaves out.
enum class LeftOut : std::uint8_t {
  zero,
  missing,
  refused,  ///< zero or missing as something before the model has it: no sparse matrix is taken
};

constexpr detail::EnumNames<LeftOut, 3> enum_names(LeftOut) {
  return {{{LeftOut::zero, "zero"}, {LeftOut::missing, "missing"}, {LeftOut::refused, "refused"}}};
}

/// Where the fields lie in the rows of a matrix: the model may read few of many columns.
struct MatrixLayout {
  std::uint32_t width = 0;  ///< columns of the matrix
  std::vector<std::int32_t>
      positions;  ///< of each field, increasing; empty: field i is column i, and no other is there
  LeftOut left_out = LeftOut::zero;

  static void fields(auto& self, auto&& visit) {
    visit("width", self.width);
    visit("positions", self.positions);
    visit("left_out", self.left_out);
  }
};

}  // namespace fieldfare
