// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "fieldfare/op/checks.hpp"
#include "fieldfare/op/op.hpp"

namespace fieldfare {

/// What lies below `low` becomes `low`, what lies above `high` becomes `high`; NaN stays. The bounds are rounded to
/// `dtype`. Source: sklearn.preprocessing.MinMaxScaler(clip=True).transform (1.9), numpy.clip.
struct Clip {
  static constexpr std::string_view kind = "clip";

  double low = 0, high = 0;
  DataType dtype = DataType::float64;

  static void fields(auto& self, auto&& visit) {
    visit("low", self.low);
    visit("high", self.high);
    visit("dtype", self.dtype);
  }

  std::vector<Block> infer(std::span<const ColumnType> columns) const {
    detail::expect_numbers(columns);
    detail::expect_floating("dtype", dtype);
    detail::expect_finite("low", {&low, 1}, dtype);
    detail::expect_finite("high", {&high, 1}, dtype);
    if (low > high) throw ArtifactError("BadScale", "/high", "the upper bound lies below the lower one");
    return detail::one_each(columns, dtype);
  }

  std::unique_ptr<Kernel> compile(Binding& binding) const {
    auto kernel = std::make_unique<Apply>();
    kernel->low = detail::round_to(dtype, low);
    kernel->high = detail::round_to(dtype, high);
    for (std::size_t i = 0; i < binding.inputs(); ++i)
      if (!binding.map(i, i, [&](double x) { return kernel->of(x); }))
        kernel->columns.push_back({binding.number(i), binding.output_number(i)});
    return kernel;
  }

 private:
  struct Column {
    NumberColumn from, to;
  };
  struct Apply final : Kernel {
    std::vector<Column> columns;
    double low, high;

    double of(double x) const noexcept {  // a NaN compares false and stays
      const double raised = x < low ? low : x;
      return raised > high ? high : raised;
    }
    void apply(Frame& frame) const noexcept override {
      for (const auto& [from, to] : columns) {
        const double* x = frame[from];
        double* y = frame[to];
        for (std::size_t r = 0; r < frame.rows; ++r) y[r] = of(x[r]);
      }
    }
  };
};

}  // namespace fieldfare
