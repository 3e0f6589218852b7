// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <string_view>
#include <vector>

#include "fieldfare/detail/expect.hpp"
#include "fieldfare/link/link.hpp"
#include "fieldfare/schema/decision.hpp"

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
    *out = values[decided_class(decision, scores, count)];
  }
};

}  // namespace fieldfare
