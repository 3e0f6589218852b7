// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "categories.hpp"
#include "fieldfare/op/ordinal_encoder.hpp"

namespace fieldfare::tests {

inline Cells reference(const OrdinalEncoder& op, std::span<const Cell> inputs) {
  Cells outputs;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const OrdinalColumn& column = op.columns[i];
    const auto [known, at] = find(inputs[i], column.strings, column.numbers);
    if ((known == Known::missing ? column.missing : column.unknown) == detail::Otherwise::error &&
        known != Known::known)
      throw Refused{};
    outputs.emplace_back(detail::round_to(op.dtype, known == Known::missing   ? column.missing_code
                                                    : known == Known::unknown ? column.unknown_code
                                                                              : column.codes[at]));
  }
  return outputs;
}

}  // namespace fieldfare::tests
