// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "fieldfare/op/fill_missing.hpp"
#include "is_missing.hpp"

namespace fieldfare::tests {

inline Cells reference(const FillMissing& op, std::span<const Cell> inputs) {
  Cells outputs;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (!is_missing(op, inputs[i]))
      outputs.push_back(inputs[i]);
    else if (op.fill_strings.empty())
      outputs.emplace_back(detail::round_to(op.dtype, op.fill[i]));
    else
      outputs.emplace_back(Text(op.fill_strings[i]));
  }
  return outputs;
}

}  // namespace fieldfare::tests
