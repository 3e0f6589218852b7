// SPDX-License-Identifier: Apache-2.0
// The plain readings of ops: slow, obviously right, apart from the library's kernels. One file an op.
#pragma once
#include <cmath>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "fieldfare/detail/expect.hpp"

namespace fieldfare::tests {

using Text = std::optional<std::string>;  // none: missing
/// A value of a row on its way through a graph.
using Cell = std::variant<double, Text>;
using Cells = std::vector<Cell>;

/// The record is refused.
struct Refused {};

inline double number_of(const Cell& cell) { return std::get<double>(cell); }

inline Cells each_number(std::span<const Cell> inputs, auto&& function) {
  Cells outputs;
  for (std::size_t i = 0; i < inputs.size(); ++i) outputs.emplace_back(function(number_of(inputs[i]), i));
  return outputs;
}

}  // namespace fieldfare::tests
