// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <cmath>

#include "cell.hpp"
#include "fieldfare/op/unit_norm.hpp"

namespace fieldfare::tests {

inline Cells reference(const UnitNorm& op, std::span<const Cell> inputs) {
  double sum = 0, most = 0;
  for (const Cell& cell : inputs) {
    const double size = std::fabs(number_of(cell));
    sum += op.norm == Norm::l2 ? detail::round_to(op.dtype, size * size) : size;
    most = std::max(most, size);
  }
  double norm = op.norm == Norm::max ? most : op.norm == Norm::l2 ? std::sqrt(sum) : sum;
  if (norm < op.least) norm = 1;
  Cells outputs;
  for (const Cell& cell : inputs) outputs.emplace_back(detail::round_to(op.dtype, number_of(cell) / norm));
  return outputs;
}

}  // namespace fieldfare::tests
