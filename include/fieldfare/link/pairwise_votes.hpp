// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>

#include "fieldfare/link/link.hpp"
#include "fieldfare/link/pairs.hpp"

namespace fieldfare {

/// The votes for each class: of two classes i < j, in the order of the pairs, i has that of a margin > 0, else j.
/// Source: svm_predict_values of libsvm, as sklearn.svm.SVC.predict calls it (1.9).
struct PairwiseVotes {
  static constexpr std::string_view kind = "pairwise_votes";

  static void fields(auto&, auto&&) {}

  std::size_t width(std::size_t margins) const noexcept { return detail::classes_of_pairs(margins); }

  void apply(const double* margins, std::size_t count, double* votes) const noexcept {
    const std::size_t classes = width(count);
    std::fill_n(votes, classes, 0.0);
    for (std::size_t i = 0; i < classes; ++i)
      for (std::size_t j = i + 1; j < classes; ++j) votes[*margins++ > 0 ? i : j] += 1;
  }
};

}  // namespace fieldfare
