// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "categories.hpp"
#include "fieldfare/op/one_hot_encoder.hpp"

namespace fieldfare::tests {

inline Cells reference(const OneHotEncoder& op, std::span<const Cell> inputs) {
  Cells outputs;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const OneHotColumn& column = op.columns[i];
    const auto [known, at] = find(inputs[i], column.strings, column.numbers);
    const std::int32_t position = known == Known::missing   ? column.missing
                                  : known == Known::unknown ? column.unknown
                                                            : column.index[at];
    if (position == OneHotColumn::refuse) throw Refused{};
    for (std::uint32_t k = 0; k < column.width; ++k)
      outputs.emplace_back(static_cast<std::int64_t>(k) == position ? 1.0 : 0.0);
  }
  return outputs;
}

}  // namespace fieldfare::tests
