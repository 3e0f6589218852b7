// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>

#include "fieldfare/detail/fast_exp.hpp"
#include "fieldfare/link/link.hpp"

namespace fieldfare {

/// exp(x - max) / sum over the classes, with CatBoost's exp. Source: libs/eval_result, CalcSoftmax (1.2).
struct CatboostSoftmax {
  static constexpr std::string_view kind = "catboost_softmax";

  static void fields(auto&, auto&&) {}

  std::size_t width(std::size_t margins) const noexcept { return margins >= 2 ? margins : 0; }

  void apply(const double* margins, std::size_t count, double* outputs) const noexcept {
    const double top = *std::max_element(margins, margins + count);
    for (std::size_t k = 0; k < count; ++k) outputs[k] = margins[k] - top;
    detail::fast_exp(outputs, count);
    double sum = 0;
    for (std::size_t k = 0; k < count; ++k) sum += outputs[k];
    for (std::size_t k = 0; k < count; ++k) outputs[k] /= sum;
  }
};

}  // namespace fieldfare
