// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <cmath>

#include "fieldfare/detail/expect.hpp"
#include "fieldfare/link/link.hpp"

namespace fieldfare {

/// Linear interpolation between points, of each input; beyond the first and the last point, their values. A missing
/// value stays one. Source: sklearn.isotonic.IsotonicRegression.predict and QuantileTransformer.transform (1.9):
/// numpy.interp in float64, where of several points at one place the last one counts there; in float32
/// scipy.interpolate.interp1d, which takes a point itself for the end of what is before it.
struct Interpolate {
  static constexpr std::string_view kind = "interpolate";

  std::vector<double> x, y;  ///< the points; x does not descend
  DataType dtype = DataType::float64;

  static void fields(auto& self, auto&& visit) {
    visit("x", self.x);
    visit("y", self.y);
    visit("dtype", self.dtype);
  }

  void validate() const {
    if (x.empty()) throw ArtifactError("LengthMismatch", "/x", "has no elements");
    detail::expect_size("y", y.size(), x.size());
    detail::expect_floating("dtype", dtype);
    detail::expect_finite("x", x, dtype);
    detail::expect_finite("y", y, dtype);
    const auto descends = [this](double a, double b) {
      return dtype == DataType::float32 ? static_cast<float>(a) >= static_cast<float>(b) : a > b;
    };
    if (std::adjacent_find(x.begin(), x.end(), descends) != x.end())
      throw ArtifactError("BadGraph", "/x", "the points must not decrease, in float32 they must increase strictly");
  }

  std::size_t width(std::size_t count) const noexcept { return count; }

  void apply(const double* in, std::size_t count, double* out) const noexcept {
    for (std::size_t i = 0; i < count; ++i)
      out[i] = dtype == DataType::float32 ? static_cast<double>(single(static_cast<float>(in[i]))) : of(in[i]);
  }

 private:
  float single(float at) const noexcept {
    const auto value = [](const std::vector<double>& of, std::size_t j) { return static_cast<float>(of[j]); };
    const std::size_t last = x.size() - 1;
    if (last == 0) return value(y, 0);
    if (std::isnan(at)) return at;
    at = std::clamp(at, value(x, 0), value(x, last));
    const auto below =
        std::lower_bound(x.begin(), x.end(), at, [](double point, float to) { return static_cast<float>(point) < to; });
    const std::size_t to = std::clamp<std::size_t>(static_cast<std::size_t>(below - x.begin()), 1, last);
    const float slope = (value(y, to) - value(y, to - 1)) / (value(x, to) - value(x, to - 1));
    return slope * (at - value(x, to - 1)) + value(y, to - 1);
  }
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
