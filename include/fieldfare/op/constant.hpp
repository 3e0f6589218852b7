// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "fieldfare/detail/expect.hpp"
#include "fieldfare/link/link.hpp"

namespace fieldfare {

/// The same numbers for every row. Source: sklearn.dummy (1.9).
struct Constant {
  static constexpr std::string_view kind = "constant";

  std::vector<double> values;

  static void fields(auto& self, auto&& visit) { visit("values", self.values); }

  void validate() const { detail::expect_finite("values", values); }

  std::size_t width(std::size_t count) const noexcept { return count == 0 ? 0 : values.size(); }

  void apply(const double*, std::size_t, double* out) const noexcept {
    for (const double value : values) *out++ = value;
  }
};

}  // namespace fieldfare
