// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>

#include "fieldfare/op/checks.hpp"
#include "fieldfare/op/op.hpp"

namespace fieldfare {

/// The answer of one of several models: in the order of their answers, the first up to which at least half of the
/// weight lies. Source: sklearn.ensemble.AdaBoostRegressor.predict (1.9).
struct WeightedMedian {
  static constexpr std::string_view kind = "weighted_median";
  static constexpr std::size_t most = 4096;

  std::vector<double> weights;  ///< one per input

  static void fields(auto& self, auto&& visit) { visit("weights", self.weights); }

  std::vector<Block> infer(std::span<const ColumnType> columns) const {
    detail::expect_numbers(columns);
    detail::expect_size("weights", weights.size(), columns.size());
    detail::expect_finite("weights", weights);
    if (weights.empty()) throw ArtifactError("LengthMismatch", "/weights", "the median of nothing");
    if (weights.size() > most) throw ArtifactError("CountTooLarge", "/weights", "more than 4,096 models");
    return {Block{BlockKind::dense, DataType::float64, 1}};
  }

  std::size_t terms() const noexcept {
    return weights.size() * static_cast<std::size_t>(std::bit_width(weights.size()));
  }

  std::unique_ptr<Kernel> compile(Binding& binding) const {
    auto kernel = std::make_unique<Apply>();
    kernel->from = binding.rows();
    kernel->to = binding.output_number(0);
    kernel->weights = weights;
    return kernel;
  }

 private:
  struct Apply final : Kernel {
    RowBlock from;
    NumberColumn to;
    std::vector<double> weights;

    void apply(Frame& frame) const noexcept override {
      const double* answers = frame[from];
      for (std::size_t r = 0; r < frame.rows; ++r, answers += from.width) frame[to][r] = of(answers);
    }
    double of(const double* answers) const noexcept {
      const std::size_t count = weights.size();
      if (count == 0 || count > most) return 0;  // `infer` refuses it
      std::uint16_t order[most];
      for (std::size_t i = 0; i < count; ++i) order[i] = static_cast<std::uint16_t>(i);
      std::sort(order, order + count, [answers](std::uint16_t a, std::uint16_t b) {
        const bool none = std::isnan(answers[a]), last = std::isnan(answers[b]);
        if (none != last) return last;
        return none || answers[a] == answers[b] ? a < b : answers[a] < answers[b];
      });
      double total = 0, sum = 0;
      for (std::size_t i = 0; i < count; ++i) total += weights[order[i]];
      std::size_t at = 0;
      for (; at + 1 < count; ++at) {
        sum += weights[order[at]];
        if (sum >= 0.5 * total) break;
      }
      return answers[order[at]];
    }
  };
};

}  // namespace fieldfare
