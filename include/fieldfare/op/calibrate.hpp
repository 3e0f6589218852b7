// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cmath>

#include "fieldfare/detail/expect.hpp"
#include "fieldfare/link/link.hpp"

namespace fieldfare {

/// 1 / (1 + exp(slope * x + intercept)), of each input by its own numbers.
/// Source: sklearn.calibration.CalibratedClassifierCV (1.9, method="sigmoid").
struct Calibrate {
  static constexpr std::string_view kind = "calibrate";

  std::vector<double> slope, intercept;  ///< one per input

  static void fields(auto& self, auto&& visit) {
    visit("slope", self.slope);
    visit("intercept", self.intercept);
  }

  void validate() const {
    detail::expect_size("intercept", intercept.size(), slope.size());
    detail::expect_finite("slope", slope);
    detail::expect_finite("intercept", intercept);
  }

  std::size_t width(std::size_t count) const noexcept { return count == slope.size() ? count : 0; }

  void apply(const double* in, std::size_t count, double* out) const noexcept {
    for (std::size_t k = 0; k < count; ++k) out[k] = 1.0 / (1.0 + std::exp(slope[k] * in[k] + intercept[k]));
  }
};

}  // namespace fieldfare
