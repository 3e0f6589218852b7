// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>

#include "fieldfare/transform/transform.hpp"

namespace fieldfare {

/// x * scale + min, then clipped to `clip`, each step rounded to `dtype`.
/// Source: sklearn.preprocessing.MinMaxScaler.transform (1.9).
struct MinMaxScaler {
  static constexpr std::string_view kind = "min_max_scaler";

  std::vector<double> scale;  ///< one per input
  std::vector<double> min;    ///< one per input
  std::vector<double> clip;   ///< empty, or the lower and upper bound of feature_range
  DataType dtype = DataType::float64;

  static void fields(auto& self, auto&& visit) {
    visit("scale", self.scale);
    visit("min", self.min);
    visit("clip", self.clip);
    visit("dtype", self.dtype);
  }

  void validate(std::span<const ColumnType> columns) const {
    detail::expect_numbers(columns);
    detail::expect_floating("dtype", dtype);
    detail::expect_size("scale", scale.size(), columns.size());
    detail::expect_size("min", min.size(), columns.size());
    detail::expect_finite("min", min, dtype);
    detail::expect_scale("scale", scale, dtype);
    detail::expect_finite("clip", clip, dtype);
    if (!clip.empty() && (clip.size() != 2 || clip[0] > clip[1]))
      throw ArtifactError("LengthMismatch", "/clip", "expected a lower and an upper bound");
  }

  std::vector<ColumnType> output(std::span<const ColumnType> columns) const {
    return std::vector<ColumnType>(columns.size(), ColumnType{dtype});
  }

  std::span<const std::string> strings(std::size_t) const { return {}; }

  std::unique_ptr<Kernel> compile(Binding& binding) const {
    auto kernel = std::make_unique<Apply>();
    kernel->dtype = dtype;
    if (!clip.empty()) kernel->bounds = {clip[0], clip[1]};
    for (std::size_t i = 0; i < binding.inputs(); ++i)
      kernel->columns.push_back({binding.number(i), binding.output_number(i), scale[i], min[i]});
    return kernel;
  }

 private:
  struct Column {
    NumberColumn from, to;
    double scale, min;
  };
  struct Apply final : Kernel {
    std::vector<Column> columns;
    std::optional<std::pair<double, double>> bounds;
    DataType dtype;

    void apply(Frame& frame) const noexcept override {
      for (const auto& [from, to, factor, offset] : columns) {
        const double* x = frame[from];
        double* y = frame[to];
        if (dtype == DataType::float64) {
          for (std::size_t r = 0; r < frame.rows; ++r) y[r] = x[r] * factor + offset;
        } else {
          const auto s = static_cast<float>(factor), m = static_cast<float>(offset);
          for (std::size_t r = 0; r < frame.rows; ++r) y[r] = static_cast<double>(static_cast<float>(x[r]) * s + m);
        }
        if (!bounds) continue;
        const double low = detail::round_to(dtype, bounds->first), high = detail::round_to(dtype, bounds->second);
        for (std::size_t r = 0; r < frame.rows; ++r) {  // a NaN compares false and stays
          if (y[r] < low) y[r] = low;
          if (y[r] > high) y[r] = high;
        }
      }
    }
  };
};

}  // namespace fieldfare
