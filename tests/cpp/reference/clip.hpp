// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "cell.hpp"
#include "fieldfare/op/clip.hpp"

namespace fieldfare::tests {

inline Cells reference(const Clip& op, std::span<const Cell> inputs) {
  const double low = detail::round_to(op.dtype, op.low), high = detail::round_to(op.dtype, op.high);
  return each_number(inputs, [&](double x, std::size_t) { return x < low ? low : x > high ? high : x; });
}

}  // namespace fieldfare::tests
