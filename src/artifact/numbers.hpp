// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cmath>
#include <limits>
#include <optional>
#include <string_view>

#include "json_values.hpp"

namespace fieldfare::detail {

/// JSON has no NaN and no infinity: in documents they are strings.
inline OrderedJson json_of(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
  return value;
}

inline std::optional<double> number_of(const Json& json) {
  if (json.is_number()) return json.number();
  if (!json.is_string()) return std::nullopt;
  const std::string_view text = json.string();
  if (text == "NaN") return std::numeric_limits<double>::quiet_NaN();
  if (text == "Infinity") return std::numeric_limits<double>::infinity();
  if (text == "-Infinity") return -std::numeric_limits<double>::infinity();
  return std::nullopt;
}

}  // namespace fieldfare::detail
