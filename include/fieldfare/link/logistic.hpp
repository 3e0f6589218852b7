// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "fieldfare/link/sigmoid.hpp"

namespace fieldfare {

/// A sigmoid of each margin, as a value: regression on rates (XGBoost reg:logistic, LightGBM cross_entropy).
/// `Sigmoid` is the same function as the probabilities of a binary classifier.
struct Logistic {
  static constexpr std::string_view kind = "logistic";

  DataType type = DataType::float64;
  double scale = 1;

  static void fields(auto& self, auto&& visit) {
    visit("type", self.type);
    visit("scale", self.scale);
  }

  void validate() const { Sigmoid{type, scale}.validate(); }

  std::size_t width(std::size_t margins) const noexcept { return margins; }

  void apply(const double* margins, std::size_t count, double* outputs) const noexcept {
    const Sigmoid sigmoid{type, scale};
    for (std::size_t k = 0; k < count; ++k) outputs[k] = sigmoid.probability(margins[k]);
  }
};

}  // namespace fieldfare
