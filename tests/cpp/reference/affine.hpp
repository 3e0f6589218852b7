// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "cell.hpp"
#include "fieldfare/op/affine.hpp"

namespace fieldfare::tests {

inline Cells reference(const Affine& op, std::span<const Cell> inputs) {
  const auto rounded = [&](double x) { return detail::round_to(op.dtype, x); };
  return each_number(inputs, [&](double x, std::size_t i) {
    double y = rounded(x);
    if (op.order == AffineOrder::subtract_divide) {
      if (!op.shift.empty()) y = rounded(y - rounded(op.shift[i]));
      return op.scale.empty() ? y : rounded(y / rounded(op.scale[i]));
    }
    if (!op.scale.empty()) y = rounded(y * rounded(op.scale[i]));
    return op.shift.empty() ? y : rounded(y + rounded(op.shift[i]));
  });
}

}  // namespace fieldfare::tests
