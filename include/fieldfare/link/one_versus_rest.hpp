// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "fieldfare/link/sigmoid.hpp"

namespace fieldfare {

/// A sigmoid per class; divided by their sum when `normalize`, unless it is 0.
/// Source: sklearn.multiclass.OneVsRestClassifier.predict_proba (1.9, normalised), LightGBM multiclassova.
struct OneVersusRest {
  static constexpr std::string_view kind = "one_versus_rest";

  double scale = 1;
  bool normalize = true;

  static void fields(auto& self, auto&& visit) {
    visit("scale", self.scale);
    visit("normalize", self.normalize);
  }

  void validate() const { detail::expect_scale("scale", {&scale, 1}); }

  std::size_t width(std::size_t margins) const noexcept { return margins >= 2 ? margins : 0; }

  void apply(const double* margins, std::size_t count, double* outputs) const noexcept {
    const Sigmoid sigmoid{DataType::float64, scale};
    double sum = 0;
    for (std::size_t k = 0; k < count; ++k) sum += outputs[k] = sigmoid.probability(margins[k]);
    if (normalize && sum != 0)
      for (std::size_t k = 0; k < count; ++k) outputs[k] /= sum;
  }
};

}  // namespace fieldfare
