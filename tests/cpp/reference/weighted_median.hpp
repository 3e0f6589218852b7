// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "cell.hpp"
#include "fieldfare/op/weighted_median.hpp"

namespace fieldfare::tests {

inline Cells reference(const WeightedMedian& op, std::span<const Cell> inputs) {
  std::vector<std::pair<double, double>> answers;  // with their weights; what is missing comes last
  for (const bool missing : {false, true})
    for (std::size_t i = 0; i < inputs.size(); ++i)
      if (const double answer = number_of(inputs[i]); std::isnan(answer) == missing)
        answers.emplace_back(answer, op.weights[i]);
  const auto end =
      std::find_if(answers.begin(), answers.end(), [](const auto& each) { return std::isnan(each.first); });
  std::stable_sort(answers.begin(), end, [](const auto& a, const auto& b) { return a.first < b.first; });
  double total = 0, sum = 0;
  for (const auto& [answer, weight] : answers) total += weight;
  for (const auto& [answer, weight] : answers)
    if ((sum += weight) >= 0.5 * total) return {answer};
  return {answers.back().first};
}

}  // namespace fieldfare::tests
