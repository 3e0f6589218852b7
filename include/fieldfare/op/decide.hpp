// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>

#include "fieldfare/detail/expect.hpp"
#include "fieldfare/graph/target.hpp"
#include "fieldfare/link/link.hpp"

namespace fieldfare {

/// The number that stands for a classifier's label: `values` has one per class. The inputs are what the label follows
/// from: the outputs by "argmax", else the margins.
struct Decide {
  static constexpr std::string_view kind = "decide";

  Decision decision = Decision::argmax;
  std::vector<double> values;

  static void fields(auto& self, auto&& visit) {
    visit("decision", self.decision);
    visit("values", self.values);
  }

  void validate() const { detail::expect_finite("values", values); }

  std::size_t width(std::size_t scores) const noexcept {
    const bool one = scores == 1 && values.size() == 2 && decision != Decision::argmax;
    return one || (scores >= 2 && scores == values.size()) ? 1 : 0;
  }

  void apply(const double* scores, std::size_t count, double* out) const noexcept {
    *out = values[position(scores, count)];
  }

 private:
  std::size_t position(const double* scores, std::size_t count) const noexcept {
    if (count == 1) return decision == Decision::margin_positive ? scores[0] > 0 : scores[0] >= 0;
    return static_cast<std::size_t>(std::max_element(scores, scores + count) - scores);
  }
};

}  // namespace fieldfare
