// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include "fieldfare/link/pairs.hpp"
#include "fieldfare/op/checks.hpp"
#include "fieldfare/op/op.hpp"

namespace fieldfare {

/// Probabilities of classes from a margin for each pair i < j: r[i][j] = 1 / (1 + exp(slope margin + intercept)),
/// between 1e-7 and 1 - 1e-7; then the probabilities that agree with them best, found step by step.
/// Source: svm_predict_probability of the libsvm that sklearn.svm carries (1.9).
struct PairwiseCoupling {
  static constexpr std::string_view kind = "pairwise_coupling";
  static constexpr std::size_t most_classes = 32;
  static constexpr int most_rounds = 100;

  std::vector<double> slope, intercept;  ///< one per pair

  static void fields(auto& self, auto&& visit) {
    visit("slope", self.slope);
    visit("intercept", self.intercept);
  }

  std::vector<Block> infer(std::span<const ColumnType> columns) const {
    detail::expect_numbers(columns);
    const std::size_t count = detail::classes_of_pairs(columns.size());
    if (count == 0) throw ArtifactError("BadGraph", "/inputs", "not a margin for each pair of classes");
    if (count > most_classes) throw ArtifactError("CountTooLarge", "/inputs", "pairs of more than 32 classes");
    detail::expect_size("slope", slope.size(), columns.size());
    detail::expect_size("intercept", intercept.size(), columns.size());
    detail::expect_finite("slope", slope);
    detail::expect_finite("intercept", intercept);
    return {Block{BlockKind::dense, DataType::float64, static_cast<std::uint32_t>(count)}};
  }

  /// Of as many rounds as there may be.
  std::size_t terms() const noexcept {
    const std::size_t count = detail::classes_of_pairs(slope.size());
    return 10 * slope.size() + 3 * most_rounds * count * count;
  }

  std::unique_ptr<Kernel> compile(Binding& binding) const {
    auto kernel = std::make_unique<Apply>();
    kernel->slope = slope;
    kernel->intercept = intercept;
    kernel->from = binding.rows();
    kernel->to = binding.output_rows();
    return kernel;
  }

  /// Of a margin, by the form that loses no digits.
  static double sigmoid(double margin, double a, double b) noexcept {
    const double f = margin * a + b;
    const double p = f >= 0 ? std::exp(-f) / (1.0 + std::exp(-f)) : 1.0 / (1 + std::exp(f));
    constexpr double least = 1e-7;
    const double above = p > least ? p : least;
    return above < 1 - least ? above : 1 - least;
  }

 private:
  template <class T>
  using PerClass = std::array<T, most_classes>;
  using Square = PerClass<PerClass<double>>;

  struct Apply final : Kernel {
    std::vector<double> slope, intercept;
    RowBlock from, to;

    void apply(Frame& frame) const noexcept override {
      const double* margins = frame[from];
      double* outputs = frame[to];
      Square r;
      for (std::size_t row = 0; row < frame.rows; ++row, margins += from.width, outputs += to.width) {
        std::size_t pair = 0;
        for (std::size_t i = 0; i < to.width; ++i)
          for (std::size_t j = i + 1; j < to.width; ++j, ++pair) {
            r[i][j] = sigmoid(margins[pair], slope[pair], intercept[pair]);
            r[j][i] = 1 - r[i][j];
          }
        couple(r, to.width, outputs);
      }
    }
  };

  static Square quadratic(const Square& r, std::size_t count) noexcept {
    Square q;
    for (std::size_t t = 0; t < count; ++t) {
      q[t][t] = 0;
      for (std::size_t j = 0; j < t; ++j) {
        q[t][t] += r[j][t] * r[j][t];
        q[t][j] = q[j][t];
      }
      for (std::size_t j = t + 1; j < count; ++j) {
        q[t][t] += r[j][t] * r[j][t];
        q[t][j] = -r[j][t] * r[t][j];
      }
    }
    return q;
  }

  static void couple(const Square& r, std::size_t count, double* p) noexcept {
    const Square q = quadratic(r, count);
    const auto size = static_cast<double>(count);
    std::fill_n(p, count, 1.0 / size);
    PerClass<double> qp;
    for (int round = 0; round < most_rounds; ++round) {
      double pqp = 0, most = 0;
      for (std::size_t t = 0; t < count; ++t) {
        qp[t] = 0;
        for (std::size_t j = 0; j < count; ++j) qp[t] += q[t][j] * p[j];
        pqp += p[t] * qp[t];
      }
      for (std::size_t t = 0; t < count; ++t) most = std::max(most, std::fabs(qp[t] - pqp));
      if (most < 0.005 / size) return;
      for (std::size_t t = 0; t < count; ++t) {
        const double step = (-qp[t] + pqp) / q[t][t];
        p[t] += step;
        pqp = (pqp + step * (step * q[t][t] + 2 * qp[t])) / (1 + step) / (1 + step);
        for (std::size_t j = 0; j < count; ++j) {
          qp[j] = (qp[j] + step * q[t][j]) / (1 + step);
          p[j] /= 1 + step;
        }
      }
    }
  }
};

}  // namespace fieldfare
