// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <cmath>

#include "fieldfare/link/link.hpp"
#include "fieldfare/link/pairs.hpp"

namespace fieldfare {

/// The votes for each class, of which the margins of its pairs decide ties: of two classes i < j, in the order of the
/// pairs, j has the vote of a margin < 0, else i; s is the sum of the margins in favour of a class, in order, and it
/// has votes + s / (3 (|s| + 1)). Source: sklearn.utils.multiclass._ovr_decision_function, as SVC calls it (1.9).
struct PairwiseScores {
  static constexpr std::string_view kind = "pairwise_scores";

  static void fields(auto&, auto&&) {}

  std::size_t width(std::size_t margins) const noexcept { return detail::classes_of_pairs(margins); }

  void apply(const double* margins, std::size_t count, double* scores) const noexcept {
    const std::size_t classes = width(count);
    for (std::size_t k = 0; k < classes; ++k) {
      double votes = 0, sum = 0;
      const auto add = [&](double margin, bool won) {
        sum += margin;
        votes += won ? 1 : 0;
      };
      for (std::size_t i = 0; i < k; ++i) {
        const double margin = margins[pair(classes, i, k)];
        add(-margin, margin < 0);
      }
      for (std::size_t j = k + 1; j < classes; ++j) {
        const double margin = margins[pair(classes, k, j)];
        add(margin, !(margin < 0));
      }
      scores[k] = votes + sum / (3 * (std::fabs(sum) + 1));
    }
  }

 private:
  static std::size_t pair(std::size_t classes, std::size_t i, std::size_t j) noexcept {
    return i * (2 * classes - i - 1) / 2 + j - i - 1;
  }
};

}  // namespace fieldfare
