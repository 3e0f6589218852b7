// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "cell.hpp"
#include "cpp/support/category_statistics.hpp"
#include "fieldfare/op/category_hash.hpp"

namespace fieldfare::tests {

inline Cells reference(const CategoryHash&, std::span<const Cell> inputs) {
  Cells outputs;
  for (const Cell& cell : inputs) {
    if (const auto* text = std::get_if<Text>(&cell)) {
      outputs.emplace_back(static_cast<double>(detail::category_hash(**text)));
      continue;
    }
    if (!(std::fabs(number_of(cell)) < 0x1p53)) throw Refused{};
    outputs.emplace_back(static_cast<double>(hash_of(static_cast<std::int64_t>(number_of(cell)))));
  }
  return outputs;
}

}  // namespace fieldfare::tests
