// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>

#include "fieldfare/detail/expect.hpp"
#include "fieldfare/link/link.hpp"

namespace fieldfare {

/// Counts votes: each input is the position of a class, and adds its weight to that class; what is no such position
/// adds to none. Source: numpy.bincount, as sklearn.ensemble.VotingClassifier calls it (1.9, voting="hard").
struct Vote {
  static constexpr std::string_view kind = "vote";

  std::vector<double> weights;  ///< one per input
  std::uint32_t classes = 2;

  static void fields(auto& self, auto&& visit) {
    visit("weights", self.weights);
    visit("classes", self.classes);
  }

  void validate() const {
    detail::expect_finite("weights", weights);
    if (classes < 2 || classes > 100'000) throw ArtifactError("CountTooLarge", "/classes", "is not from 2 to 1e5");
  }

  std::size_t width(std::size_t votes) const noexcept { return votes == weights.size() ? classes : 0; }

  void apply(const double* votes, std::size_t count, double* out) const noexcept {
    std::fill_n(out, classes, 0.0);
    for (std::size_t i = 0; i < count; ++i)
      if (votes[i] >= 0 && votes[i] < classes) out[static_cast<std::size_t>(votes[i])] += weights[i];
  }
};

}  // namespace fieldfare
