// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "cell.hpp"
#include "fieldfare/op/matrix_product.hpp"

namespace fieldfare::tests {

inline Cells reference(const MatrixProduct& op, std::span<const Cell> inputs) {
  Cells outputs;
  for (std::size_t k = 0; k < op.outputs; ++k) {
    double sum = 0;
    for (std::size_t j = 0; j < inputs.size(); ++j) sum += number_of(inputs[j]) * op.weights[k * inputs.size() + j];
    outputs.emplace_back(detail::round_to(op.dtype, sum + (op.offset.empty() ? 0 : op.offset[k])));
  }
  return outputs;
}

}  // namespace fieldfare::tests
