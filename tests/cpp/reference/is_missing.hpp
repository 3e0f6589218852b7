// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "cell.hpp"
#include "fieldfare/op/is_missing.hpp"

namespace fieldfare::tests {

/// Whether a value is what an op takes for missing.
inline bool is_missing(const auto& op, const Cell& cell) {
  if (const auto* text = std::get_if<Text>(&cell)) return op.missing_string ? *text == op.missing_string : !*text;
  return op.missing_number ? number_of(cell) == *op.missing_number : std::isnan(number_of(cell));
}

inline Cells reference(const IsMissing& op, std::span<const Cell> inputs) {
  Cells outputs;
  for (const Cell& cell : inputs) outputs.emplace_back(is_missing(op, cell) ? 1.0 : 0.0);
  return outputs;
}

}  // namespace fieldfare::tests
