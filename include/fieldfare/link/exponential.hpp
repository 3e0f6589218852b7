// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cmath>

#include "fieldfare/detail/expect.hpp"
#include "fieldfare/link/link.hpp"

namespace fieldfare {

/// exp of each margin: Poisson, gamma and Tweedie regression (log link). float32: expf, XGBoost.
struct Exponential {
  static constexpr std::string_view kind = "exponential";

  DataType type = DataType::float64;

  static void fields(auto& self, auto&& visit) { visit("type", self.type); }

  void validate() const { detail::expect_floating("type", type); }

  std::size_t width(std::size_t margins) const noexcept { return margins; }

  void apply(const double* margins, std::size_t count, double* outputs) const noexcept {
    for (std::size_t k = 0; k < count; ++k)
      outputs[k] = type == DataType::float64 ? std::exp(margins[k])
                                             : static_cast<double>(std::exp(static_cast<float>(margins[k])));
  }
};

}  // namespace fieldfare
