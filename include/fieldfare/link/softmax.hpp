// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <cmath>

#include "fieldfare/detail/expect.hpp"
#include "fieldfare/link/link.hpp"

namespace fieldfare {

/// exp(x - max) / sum over the classes.
/// float64: sklearn.utils.extmath.softmax, scipy softmax of HistGradientBoosting, LightGBM Common::Softmax.
/// float32: XGBoost common::Softmax: expf, a float64 running sum cast to float32, a float32 division.
struct Softmax {
  static constexpr std::string_view kind = "softmax";

  DataType type = DataType::float64;

  static void fields(auto& self, auto&& visit) { visit("type", self.type); }

  void validate() const { detail::expect_floating("type", type); }

  std::size_t width(std::size_t margins) const noexcept { return margins >= 2 ? margins : 0; }

  void apply(const double* margins, std::size_t count, double* outputs) const noexcept {
    const double top = *std::max_element(margins, margins + count);
    double sum = 0;
    if (type == DataType::float64) {
      for (std::size_t k = 0; k < count; ++k) sum += outputs[k] = std::exp(margins[k] - top);
      for (std::size_t k = 0; k < count; ++k) outputs[k] /= sum;
    } else {
      for (std::size_t k = 0; k < count; ++k)
        sum += outputs[k] = static_cast<double>(std::exp(static_cast<float>(margins[k]) - static_cast<float>(top)));
      const auto total = static_cast<float>(sum);
      for (std::size_t k = 0; k < count; ++k) outputs[k] = static_cast<double>(static_cast<float>(outputs[k]) / total);
    }
  }
};

}  // namespace fieldfare
