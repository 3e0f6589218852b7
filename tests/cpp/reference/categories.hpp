// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <cstddef>

#include "cell.hpp"

namespace fieldfare::tests {

enum class Known { missing, unknown, known };

/// Whether an encoder's column knows a value, and which of its categories that is.
inline std::pair<Known, std::size_t> find(const Cell& cell, const std::vector<std::string>& strings,
                                          const std::vector<double>& numbers) {
  const auto in = [](const auto& categories, const auto& value) {
    const auto at = std::ranges::find(categories, value);
    return std::pair(at == categories.end() ? Known::unknown : Known::known,
                     static_cast<std::size_t>(at - categories.begin()));
  };
  if (const auto* text = std::get_if<Text>(&cell))
    return *text ? in(strings, **text) : std::pair(Known::missing, std::size_t{0});
  if (std::isnan(number_of(cell))) return {Known::missing, 0};
  return in(numbers, number_of(cell));
}

}  // namespace fieldfare::tests
