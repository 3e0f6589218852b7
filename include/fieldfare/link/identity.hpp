// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "fieldfare/link/link.hpp"

namespace fieldfare {

/// Outputs are the margins: regression values, or a forest's class fractions.
struct Identity {
  static constexpr std::string_view kind = "identity";

  static void fields(auto&, auto&&) {}

  std::size_t width(std::size_t margins) const noexcept { return margins; }
  void apply(const double* margins, std::size_t count, double* outputs) const noexcept {
    for (std::size_t k = 0; k < count; ++k) outputs[k] = margins[k];
  }
};

}  // namespace fieldfare
