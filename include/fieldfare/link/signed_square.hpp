// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cmath>

#include "fieldfare/link/link.hpp"

namespace fieldfare {

/// sign(x) * x * x. Source: LightGBM RegressionL2loss.ConvertOutput with reg_sqrt.
struct SignedSquare {
  static constexpr std::string_view kind = "signed_square";

  static void fields(auto&, auto&&) {}

  std::size_t width(std::size_t margins) const noexcept { return margins; }

  void apply(const double* margins, std::size_t count, double* outputs) const noexcept {
    for (std::size_t k = 0; k < count; ++k) outputs[k] = std::copysign(margins[k] * margins[k], margins[k]);
  }
};

}  // namespace fieldfare
