// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "fieldfare/detail/pairwise_sum.hpp"
#include "fieldfare/link/link.hpp"

namespace fieldfare {

/// Makes probabilities of one number per class: divided by their sum, 1 / classes if that is 0; of the second class's
/// alone {1 - p, p}. What is larger than 1 by at most 1e-5 is 1 then.
/// Source: sklearn.calibration.CalibratedClassifierCV.predict_proba (1.9).
struct Normalize {
  static constexpr std::string_view kind = "normalize";

  static void fields(auto&, auto&&) {}

  std::size_t width(std::size_t count) const noexcept { return count == 1 ? 2 : count; }

  void apply(const double* in, std::size_t count, double* out) const noexcept {
    if (count == 1) {
      out[0] = 1.0 - in[0];
      out[1] = in[0];
    } else {
      const double sum = detail::pairwise_sum(in, count);
      for (std::size_t k = 0; k < count; ++k) out[k] = sum != 0 ? in[k] / sum : 1.0 / static_cast<double>(count);
    }
    for (std::size_t k = 0; k < width(count); ++k)
      if (out[k] > 1.0 && out[k] <= 1.0 + 1e-5) out[k] = 1.0;
  }
};

}  // namespace fieldfare
