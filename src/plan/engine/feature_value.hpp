// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cmath>

#include "tree_layout.hpp"

namespace fieldfare {

/// LightGBM's kZeroThreshold, which is a float.
inline constexpr double tiny = 1e-35f;

/// The prepared category of a feature's value, already rounded to the model's input type.
inline std::uint32_t prepared_category(const CategoryFeature& feature, NegativeCategory negative,
                                       double value) noexcept {
  const double category = std::trunc(value);
  if (std::isnan(category)) return nan_category;
  if (negative == NegativeCategory::below_zero && value < 0) return other_category;
  if (category < 0) return negative == NegativeCategory::missing ? nan_category : feature.absent;
  return feature.find(category);
}

}  // namespace fieldfare
