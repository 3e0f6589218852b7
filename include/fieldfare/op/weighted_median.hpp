// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>

#include "fieldfare/detail/expect.hpp"
#include "fieldfare/link/link.hpp"

namespace fieldfare {

/// The answer of one of several models: in the order of their answers, the first up to which at least half of the
/// weight lies. Source: sklearn.ensemble.AdaBoostRegressor.predict (1.9).
struct WeightedMedian {
  static constexpr std::string_view kind = "weighted_median";
  static constexpr std::size_t most = 4096;

  std::vector<double> weights;  ///< one per input

  static void fields(auto& self, auto&& visit) { visit("weights", self.weights); }

  void validate() const {
    detail::expect_finite("weights", weights);
    if (weights.size() > most) throw ArtifactError("CountTooLarge", "/weights", "more than 4,096 models");
  }

  std::size_t width(std::size_t count) const noexcept { return count != 0 && count == weights.size() ? 1 : 0; }

  void apply(const double* in, std::size_t count, double* out) const noexcept {
    if (count == 0 || count > most) return;
    std::uint16_t order[most];
    for (std::size_t i = 0; i < count; ++i) order[i] = static_cast<std::uint16_t>(i);
    std::sort(order, order + count, [in](std::uint16_t a, std::uint16_t b) {
      const bool none = std::isnan(in[a]), last = std::isnan(in[b]);
      if (none != last) return last;
      return none || in[a] == in[b] ? a < b : in[a] < in[b];
    });
    double total = 0;
    for (std::size_t i = 0; i < count; ++i) total += weights[order[i]];
    std::size_t at = 0;
    for (double sum = 0; at + 1 < count; ++at)
      if ((sum += weights[order[at]]) >= 0.5 * total) break;
    out[0] = in[order[at]];
  }
};

}  // namespace fieldfare
