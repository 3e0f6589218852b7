// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>

#include "cell.hpp"
#include "fieldfare/op/elementwise.hpp"

namespace fieldfare::tests {

inline double function_of(Function function, double x) {
  static const std::map<Function, double (*)(double)> functions = {
      {Function::absolute, [](double v) { return std::signbit(v) ? -v : v; }},
      {Function::negative, [](double v) { return -v; }},
      {Function::sign, [](double v) { return std::isnan(v) || v == 0 ? v + 0.0 : std::copysign(1.0, v); }},
      {Function::floor, std::floor},
      {Function::ceil, std::ceil},
      {Function::trunc, std::trunc},
      {Function::rint, std::rint},
      {Function::square, [](double v) { return v * v; }},
      {Function::sqrt, std::sqrt},
      {Function::reciprocal, [](double v) { return 1 / v; }},
      {Function::relu, [](double v) { return std::signbit(v) && v != 0 && !std::isnan(v) ? 0.0 : v; }},
      {Function::exp, std::exp},
      {Function::exp2, std::exp2},
      {Function::expm1, std::expm1},
      {Function::log, std::log},
      {Function::log2, std::log2},
      {Function::log10, std::log10},
      {Function::log1p, std::log1p},
      {Function::tanh, std::tanh},
  };
  return functions.at(function)(x);
}

inline Cells reference(const Elementwise& op, std::span<const Cell> inputs) {
  return each_number(inputs, [&](double x, std::size_t) {
    return detail::round_to(op.dtype, function_of(op.function, detail::round_to(op.dtype, x)));
  });
}

}  // namespace fieldfare::tests
