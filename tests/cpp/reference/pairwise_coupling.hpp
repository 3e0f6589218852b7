// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cmath>

#include "cell.hpp"
#include "fieldfare/op/pairwise_coupling.hpp"

namespace fieldfare::tests {

/// The second method of Wu, Lin and Weng, "Probability Estimates for Multi-class Classification by Pairwise Coupling".
inline Cells reference(const PairwiseCoupling& op, std::span<const Cell> inputs) {
  std::size_t k = 2;
  while (k * (k - 1) / 2 != inputs.size()) ++k;
  std::vector<std::vector<double>> r(k, std::vector<double>(k)), q = r;
  std::size_t pair = 0;
  for (std::size_t i = 0; i < k; ++i)
    for (std::size_t j = i + 1; j < k; ++j, ++pair) {
      const double f = number_of(inputs[pair]) * op.slope[pair] + op.intercept[pair];
      double p = 1.0 / (1 + std::exp(f));
      if (f >= 0) p = std::exp(-f) / (1.0 + std::exp(-f));
      if (!(p > 1e-7)) p = 1e-7;
      if (!(p < 1 - 1e-7)) p = 1 - 1e-7;
      r[i][j] = p;
      r[j][i] = 1 - p;
    }
  for (std::size_t t = 0; t < k; ++t)
    for (std::size_t j = 0; j < k; ++j) {
      if (j == t) continue;
      q[t][t] += r[j][t] * r[j][t];
      q[t][j] = -(r[j][t] * r[t][j]);
    }
  std::vector<double> p(k, 1.0 / static_cast<double>(k)), qp(k);
  for (int round = 0; round < 100; ++round) {
    double pqp = 0, worst = 0;
    for (std::size_t t = 0; t < k; ++t) {
      qp[t] = 0;
      for (std::size_t j = 0; j < k; ++j) qp[t] += q[t][j] * p[j];
      pqp += p[t] * qp[t];
    }
    for (std::size_t t = 0; t < k; ++t) worst = std::fmax(worst, std::fabs(qp[t] - pqp));
    if (worst < 0.005 / static_cast<double>(k)) break;
    for (std::size_t t = 0; t < k; ++t) {
      const double step = (-qp[t] + pqp) / q[t][t];
      p[t] += step;
      pqp = (pqp + step * (step * q[t][t] + 2 * qp[t])) / (1 + step) / (1 + step);
      for (std::size_t j = 0; j < k; ++j) {
        qp[j] = (qp[j] + step * q[t][j]) / (1 + step);
        p[j] /= 1 + step;
      }
    }
  }
  return {p.begin(), p.end()};
}

}  // namespace fieldfare::tests
