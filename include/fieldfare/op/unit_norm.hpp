// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <cmath>

#include "fieldfare/op/checks.hpp"
#include "fieldfare/op/op.hpp"

namespace fieldfare {

/// Lengths of a row: the sum of absolute values, the root of the sum of squares, the largest absolute value.
enum class Norm : std::uint8_t { l1, l2, max };

constexpr detail::EnumNames<Norm, 3> enum_names(Norm) {
  return {{{Norm::l1, "l1"}, {Norm::l2, "l2"}, {Norm::max, "max"}}};
}

/// Each input divided by the norm of all of them, unless that is below `least`. Sums are taken in double and in the
/// order of the inputs; a square and the quotient are rounded to `dtype`. Source:
/// sklearn.preprocessing.Normalizer.transform (1.9), of which this is the order for sparse matrices.
struct UnitNorm {
  static constexpr std::string_view kind = "unit_norm";

  Norm norm = Norm::l2;
  double least = 0;
  DataType dtype = DataType::float64;

  static void fields(auto& self, auto&& visit) {
    visit("norm", self.norm);
    visit("least", self.least);
    visit("dtype", self.dtype);
  }

  std::vector<Block> infer(std::span<const ColumnType> columns) const {
    detail::expect_numbers(columns);
    detail::expect_floating("dtype", dtype);
    detail::expect_finite("least", {&least, 1});
    if (columns.empty()) throw ArtifactError("LengthMismatch", "/inputs", "a row without numbers");
    if (least <= 0) throw ArtifactError("BadScale", "/least", "a row of zeros has no norm to divide by");
    return {Block{BlockKind::dense, dtype, static_cast<std::uint32_t>(columns.size())}};
  }

  std::unique_ptr<Kernel> compile(Binding& binding) const {
    switch (norm) {
      case Norm::l1:
        return compile_as(
            binding, [](double sum, double x) { return sum + std::fabs(x); }, [](double sum) { return sum; });
      case Norm::l2:
        return compile_as(
            binding, [type = dtype](double sum, double x) { return sum + detail::round_to(type, x * x); },
            [](double sum) { return std::sqrt(sum); });
      case Norm::max:
        return compile_as(
            binding, [](double most, double x) { return std::max(most, std::fabs(x)); },
            [](double most) { return most; });
    }
    throw ArtifactError("UnknownTag", "/norm", "no such norm");
  }

 private:
  template <class Add, class Close>
  struct Apply final : Kernel {
    Apply(Add more, Close last) : add(more), close(last) {}

    Add add;
    Close close;
    std::vector<NumberColumn> from, to;
    double least = 0;
    DataType dtype = DataType::float64;

    void apply(Frame& frame) const noexcept override {
      double* norm = frame[to[0]];  // its own numbers come last
      std::fill_n(norm, frame.rows, 0.0);
      for (const NumberColumn column : from) {
        const double* x = frame[column];
        for (std::size_t r = 0; r < frame.rows; ++r) norm[r] = add(norm[r], x[r]);
      }
      for (std::size_t r = 0; r < frame.rows; ++r) {
        norm[r] = close(norm[r]);
        if (norm[r] < least) norm[r] = 1;
      }
      for (std::size_t i = from.size(); i-- > 0;) {
        const double* x = frame[from[i]];
        double* y = frame[to[i]];
        for (std::size_t r = 0; r < frame.rows; ++r) y[r] = detail::round_to(dtype, x[r] / norm[r]);
      }
    }
  };

  template <class Add, class Close>
  std::unique_ptr<Kernel> compile_as(Binding& binding, Add add, Close close) const {
    auto kernel = std::make_unique<Apply<Add, Close>>(add, close);
    kernel->least = least;
    kernel->dtype = dtype;
    for (std::size_t i = 0; i < binding.inputs(); ++i) {
      kernel->from.push_back(binding.number(i));
      kernel->to.push_back(binding.output_number(i));
    }
    return kernel;
  }
};

}  // namespace fieldfare
