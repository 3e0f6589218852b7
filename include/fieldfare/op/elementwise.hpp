// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cmath>

#include "fieldfare/op/checks.hpp"
#include "fieldfare/op/op.hpp"

namespace fieldfare {

/// Functions of one number, called as NumPy calls them.
enum class Function : std::uint8_t {
  absolute,
  negative,
  sign,
  floor,
  ceil,
  trunc,
  rint,
  square,
  sqrt,
  reciprocal,
  relu,
  exp,
  exp2,
  expm1,
  log,
  log2,
  log10,
  log1p,
  tanh,
};

constexpr detail::EnumNames<Function, 19> enum_names(Function) {
  return {{{Function::absolute, "absolute"},
           {Function::negative, "negative"},
           {Function::sign, "sign"},
           {Function::floor, "floor"},
           {Function::ceil, "ceil"},
           {Function::trunc, "trunc"},
           {Function::rint, "rint"},
           {Function::square, "square"},
           {Function::sqrt, "sqrt"},
           {Function::reciprocal, "reciprocal"},
           {Function::relu, "relu"},
           {Function::exp, "exp"},
           {Function::exp2, "exp2"},
           {Function::expm1, "expm1"},
           {Function::log, "log"},
           {Function::log2, "log2"},
           {Function::log10, "log10"},
           {Function::log1p, "log1p"},
           {Function::tanh, "tanh"}}};
}

/// A function of each input, rounded to `dtype`; the input is rounded before. What IEEE 754 defines (all before `exp`)
/// has one answer; the others are the C library's, of the rounded input in double. Source: the ufuncs of NumPy (2.4),
/// by way of sklearn.preprocessing.FunctionTransformer (1.9).
struct Elementwise {
  static constexpr std::string_view kind = "elementwise";

  Function function = Function::absolute;
  DataType dtype = DataType::float64;

  static void fields(auto& self, auto&& visit) {
    visit("function", self.function);
    visit("dtype", self.dtype);
  }

  std::vector<Block> infer(std::span<const ColumnType> columns) const {
    detail::expect_numbers(columns);
    detail::expect_floating("dtype", dtype);
    return detail::one_each(columns, dtype);
  }

  std::unique_ptr<Kernel> compile(Binding& binding) const {
    switch (function) {
      case Function::absolute:
        return compile_as(binding, [](double x) { return std::fabs(x); });
      case Function::negative:
        return compile_as(binding, [](double x) { return -x; });
      case Function::sign:
        return compile_as(binding, [](double x) { return x > 0 ? 1.0 : x < 0 ? -1.0 : x + 0.0; });
      case Function::floor:
        return compile_as(binding, [](double x) { return std::floor(x); });
      case Function::ceil:
        return compile_as(binding, [](double x) { return std::ceil(x); });
      case Function::trunc:
        return compile_as(binding, [](double x) { return std::trunc(x); });
      case Function::rint:
        return compile_as(binding, [](double x) { return std::nearbyint(x); });
      case Function::square:
        return compile_as(binding, [](double x) { return x * x; });
      case Function::sqrt:
        return compile_as(binding, [](double x) { return std::sqrt(x); });
      case Function::reciprocal:
        return compile_as(binding, [](double x) { return 1 / x; });
      case Function::relu:
        return compile_as(binding, [](double x) { return x < 0 ? 0.0 : x; });
      case Function::exp:
        return compile_as(binding, [](double x) { return std::exp(x); });
      case Function::exp2:
        return compile_as(binding, [](double x) { return std::exp2(x); });
      case Function::expm1:
        return compile_as(binding, [](double x) { return std::expm1(x); });
      case Function::log:
        return compile_as(binding, [](double x) { return std::log(x); });
      case Function::log2:
        return compile_as(binding, [](double x) { return std::log2(x); });
      case Function::log10:
        return compile_as(binding, [](double x) { return std::log10(x); });
      case Function::log1p:
        return compile_as(binding, [](double x) { return std::log1p(x); });
      case Function::tanh:
        return compile_as(binding, [](double x) { return std::tanh(x); });
    }
    throw ArtifactError("UnknownTag", "/function", "no such function");
  }

 private:
  struct Column {
    NumberColumn from, to;
  };
  template <class F>
  struct Apply final : Kernel {
    explicit Apply(F f) : of(f) {}

    F of;
    std::vector<Column> columns;

    void apply(Frame& frame) const noexcept override {
      for (const auto& [from, to] : columns) {
        const double* x = frame[from];
        double* y = frame[to];
        for (std::size_t r = 0; r < frame.rows; ++r) y[r] = of(x[r]);
      }
    }
  };

  std::unique_ptr<Kernel> compile_as(Binding& binding, auto of) const {
    // In double, rounded once: what is exact there, or a quotient or root of float32, gets the bits of float32.
    if (dtype == DataType::float32) return compile_in(binding, [=](double x) { return round(of(round(x))); });
    return compile_in(binding, of);
  }
  template <class F>
  static std::unique_ptr<Kernel> compile_in(Binding& binding, F of) {
    auto kernel = std::make_unique<Apply<F>>(of);
    for (std::size_t i = 0; i < binding.inputs(); ++i)
      if (!binding.map(i, i, of)) kernel->columns.push_back({binding.number(i), binding.output_number(i)});
    return kernel;
  }
  static double round(double x) noexcept { return static_cast<double>(static_cast<float>(x)); }
};

}  // namespace fieldfare
