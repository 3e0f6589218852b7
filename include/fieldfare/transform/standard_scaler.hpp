// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "fieldfare/transform/transform.hpp"

namespace fieldfare {

/// (x - mean) / scale, each step rounded to `dtype`. Source: sklearn.preprocessing.StandardScaler.transform (1.9).
struct StandardScaler {
  static constexpr std::string_view kind = "standard_scaler";

  std::vector<double> mean;   ///< one per input, or empty for with_mean=False
  std::vector<double> scale;  ///< one per input, or empty for with_std=False
  DataType dtype = DataType::float64;

  static void fields(auto& self, auto&& visit) {
    visit("mean", self.mean);
    visit("scale", self.scale);
    visit("dtype", self.dtype);
  }

  void validate(std::span<const ColumnType> columns) const {
    detail::expect_numbers(columns);
    detail::expect_floating("dtype", dtype);
    if (!mean.empty()) detail::expect_size("mean", mean.size(), columns.size());
    if (!scale.empty()) detail::expect_size("scale", scale.size(), columns.size());
    detail::expect_finite("mean", mean, dtype);
    detail::expect_scale("scale", scale, dtype);
  }

  std::vector<ColumnType> output(std::span<const ColumnType> columns) const {
    return std::vector<ColumnType>(columns.size(), ColumnType{dtype});
  }

  std::span<const std::string> strings(std::size_t) const { return {}; }

  std::unique_ptr<Kernel> compile(Binding& binding) const {
    auto kernel = std::make_unique<Apply>();
    kernel->dtype = dtype;
    for (std::size_t i = 0; i < binding.inputs(); ++i)
      kernel->columns.push_back(
          {binding.number(i), binding.output_number(i), mean.empty() ? 0.0 : mean[i], scale.empty() ? 1.0 : scale[i]});
    return kernel;
  }

 private:
  struct Column {
    NumberColumn from, to;
    double mean, scale;
  };
  struct Apply final : Kernel {
    std::vector<Column> columns;
    DataType dtype;

    void apply(Frame& frame) const noexcept override {
      for (const auto& [from, to, center, spread] : columns) {
        const double* x = frame[from];
        double* y = frame[to];
        if (dtype == DataType::float64) {
          for (std::size_t r = 0; r < frame.rows; ++r) y[r] = (x[r] - center) / spread;
        } else {
          const auto m = static_cast<float>(center), s = static_cast<float>(spread);
          for (std::size_t r = 0; r < frame.rows; ++r) y[r] = static_cast<double>((static_cast<float>(x[r]) - m) / s);
        }
      }
    }
  };
};

}  // namespace fieldfare
