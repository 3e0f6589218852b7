// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "fieldfare/detail/fast_exp.hpp"
#include "fieldfare/link/link.hpp"

namespace fieldfare {

/// exp of each margin, as CatBoost computes it. Source: prediction type Exponent, of Poisson and Tweedie (1.2).
struct CatboostExponential {
  static constexpr std::string_view kind = "catboost_exponential";

  static void fields(auto&, auto&&) {}

  std::size_t width(std::size_t margins) const noexcept { return margins; }

  void apply(const double* margins, std::size_t count, double* outputs) const noexcept {
    for (std::size_t k = 0; k < count; ++k) {
      outputs[k] = margins[k];
      detail::fast_exp(outputs + k, 1);
    }
  }
};

}  // namespace fieldfare
