// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "cell.hpp"
#include "cpp/support/category_statistics.hpp"
#include "fieldfare/op/catboost_ctr.hpp"

namespace fieldfare::tests {

inline Cells reference(const CatboostCtr& op, std::span<const Cell> inputs) {
  std::vector<double> numbers;
  for (const Cell& cell : inputs) numbers.push_back(number_of(cell));
  Cells outputs;
  for (const CatboostCtrTable& table : op.tables)
    for (std::size_t i = 0; i < table.unseen.size(); ++i)
      outputs.emplace_back(static_cast<double>(static_cast<float>(statistic(table, numbers, i))));
  return outputs;
}

}  // namespace fieldfare::tests
