// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "fieldfare/op/checks.hpp"
#include "fieldfare/op/op.hpp"

namespace fieldfare {

/// 1.0 where x > threshold, else 0.0. Source: sklearn.preprocessing.Binarizer.transform (1.9).
struct Binarizer {
  static constexpr std::string_view kind = "binarizer";

  double threshold = 0;

  static void fields(auto& self, auto&& visit) { visit("threshold", self.threshold); }

  std::vector<Block> infer(std::span<const ColumnType> columns) const {
    detail::expect_numbers(columns);
    detail::expect_finite("threshold", {&threshold, 1});
    return detail::one_each(columns, DataType::float64);
  }

  std::unique_ptr<Kernel> compile(Binding& binding) const {
    auto kernel = std::make_unique<Apply>();
    kernel->threshold = threshold;
    for (std::size_t i = 0; i < binding.inputs(); ++i)
      kernel->columns.push_back({binding.number(i), binding.output_number(i)});
    return kernel;
  }

 private:
  struct Column {
    NumberColumn from, to;
  };
  struct Apply final : Kernel {
    std::vector<Column> columns;
    double threshold;

    void apply(Frame& frame) const noexcept override {
      for (const auto& [from, to] : columns)
        for (std::size_t r = 0; r < frame.rows; ++r) frame[to][r] = frame[from][r] > threshold ? 1.0 : 0.0;
    }
  };
};

}  // namespace fieldfare
