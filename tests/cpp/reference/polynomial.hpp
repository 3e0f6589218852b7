// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "cell.hpp"
#include "fieldfare/op/polynomial.hpp"

namespace fieldfare::tests {

inline Cells reference(const Polynomial& op, std::span<const Cell> inputs) {
  Cells outputs;
  std::size_t at = 0;
  for (const std::int32_t degree : op.degree) {
    double product = 1;
    for (std::int32_t i = 0; i < degree; ++i) {
      const double x = number_of(inputs[static_cast<std::size_t>(op.factor[at++])]);
      product = detail::round_to(op.dtype, product * detail::round_to(op.dtype, x));
    }
    outputs.emplace_back(product);
  }
  return outputs;
}

}  // namespace fieldfare::tests
