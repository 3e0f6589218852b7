// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "cell.hpp"
#include "fieldfare/op/bin.hpp"

namespace fieldfare::tests {

inline Cells reference(const Bin& op, std::span<const Cell> inputs) {
  Cells outputs;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const double x = number_of(inputs[i]);
    const std::vector<double>& edges = op.columns[i].edges;
    std::size_t bin = 0;
    for (const double edge : edges) bin += op.side == BinSide::below ? edge < x : !(edge > x);
    if (!op.one_hot) {
      outputs.emplace_back(static_cast<double>(bin));
      continue;
    }
    for (std::size_t k = 0; k <= edges.size(); ++k) outputs.emplace_back(k == bin ? 1.0 : 0.0);
  }
  return outputs;
}

}  // namespace fieldfare::tests
