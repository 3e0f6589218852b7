// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cmath>

#include "fieldfare/detail/expect.hpp"
#include "fieldfare/link/link.hpp"

namespace fieldfare {

/// Binary: one margin to the probabilities {1 - p, p}.
/// float64: p = 1 / (1 + exp(-scale * x)): scipy.special.expit (scale 1), LightGBM BinaryLogloss (scale `sigmoid`).
/// float32: p = 1 / (expf(min(-x, 88.7)) + 1 + 1e-16): XGBoost common::Sigmoid (from 1.6), 1 - p in float32.
struct Sigmoid {
  static constexpr std::string_view kind = "sigmoid";

  DataType type = DataType::float64;
  double scale = 1;

  static void fields(auto& self, auto&& visit) {
    visit("type", self.type);
    visit("scale", self.scale);
  }

  void validate() const {
    detail::expect_floating("type", type);
    detail::expect_scale("scale", {&scale, 1});
    if (type == DataType::float32 && scale != 1)
      throw ArtifactError("BadScale", "/scale", "the float32 form has no scale");
  }

  std::size_t width(std::size_t margins) const noexcept { return margins == 1 ? 2 : 0; }

  double probability(double margin) const noexcept {
    if (type == DataType::float64) return 1.0 / (1.0 + std::exp(-scale * margin));
    const float x = std::fmin(-static_cast<float>(margin), 88.7f);
    return static_cast<double>(1.0f / (std::exp(x) + 1.0f + 1e-16f));
  }

  void apply(const double* margins, std::size_t, double* outputs) const noexcept {
    const double p = probability(margins[0]);
    outputs[0] = type == DataType::float64 ? 1.0 - p : static_cast<double>(1.0f - static_cast<float>(p));
    outputs[1] = p;
  }
};

}  // namespace fieldfare
