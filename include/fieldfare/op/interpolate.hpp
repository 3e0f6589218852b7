// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <cmath>
#include <functional>

#include "fieldfare/detail/expect.hpp"
#include "fieldfare/link/link.hpp"

namespace fieldfare {

/// Linear interpolation between points, of each input; beyond the first and the last point, their values. A missing
/// value stays one. Source: numpy.interp (2.4), as sklearn.isotonic.IsotonicRegression calls it (1.9).
struct Interpolate {
  static constexpr std::string_view kind = "interpolate";

  std::vector<double> x, y;  ///< the points; x ascends

  static void fields(auto& self, auto&& visit) {
    visit("x", self.x);
    visit("y", self.y);
  }

  void validate() const {
    if (x.empty()) throw ArtifactError("LengthMismatch", "/x", "has no elements");
    detail::expect_size("y", y.size(), x.size());
    detail::expect_finite("x", x);
    detail::expect_finite("y", y);
    if (std::adjacent_find(x.begin(), x.end(), std::greater_equal<>()) != x.end())
      throw ArtifactError("BadGraph", "/x", "the points must increase strictly");
  }

  std::size_t width(std::size_t count) const noexcept { return count; }

  void apply(const double* in, std::size_t count, double* out) const noexcept {
    for (std::size_t i = 0; i < count; ++i) out[i] = of(in[i]);
  }

 private:
  double of(double at) const noexcept {
    if (std::isnan(at)) return at;
    const auto above = static_cast<std::size_t>(std::upper_bound(x.begin(), x.end(), at) - x.begin());
    if (above == 0) return y.front();
    if (above == x.size()) return y.back();
    const std::size_t j = above - 1;
    if (x[j] == at) return y[j];
    const double slope = (y[above] - y[j]) / (x[above] - x[j]);
    double value = slope * (at - x[j]) + y[j];
    if (std::isnan(value)) value = slope * (at - x[above]) + y[above];
    return std::isnan(value) && y[j] == y[above] ? y[j] : value;
  }
};

}  // namespace fieldfare
