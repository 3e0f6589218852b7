// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cmath>

#include "fieldfare/detail/enum_names.hpp"
#include "fieldfare/link/link.hpp"

namespace fieldfare {

enum class Function : std::uint8_t {
  exp,     ///< e to the power of x
  expm1,   ///< that, less 1
  square,  ///< x * x
};

constexpr detail::EnumNames<Function, 3> enum_names(Function) {
  return {{{Function::exp, "exp"}, {Function::expm1, "expm1"}, {Function::square, "square"}}};
}

/// A function of each input. Source: the inverse_func of sklearn.compose.TransformedTargetRegressor.
struct Elementwise {
  static constexpr std::string_view kind = "elementwise";

  Function function = Function::exp;

  static void fields(auto& self, auto&& visit) { visit("function", self.function); }

  std::size_t width(std::size_t count) const noexcept { return count; }

  void apply(const double* in, std::size_t count, double* out) const noexcept {
    for (std::size_t k = 0; k < count; ++k) out[k] = of(in[k]);
  }

 private:
  double of(double x) const noexcept {
    if (function == Function::square) return x * x;
    return function == Function::exp ? std::exp(x) : std::expm1(x);
  }
};

}  // namespace fieldfare
