// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "ranked_forest.hpp"

namespace fieldfare {

/// The running sums of a panel of rows, one output after the other: what they start from, and how they become margins.
/// Sum: float or double, as in the model.
template <class Sum>
class PanelSums {
 public:
  /// `position`: where the sum of a row stands; kernels take rows out of their order.
  PanelSums(const RankedForest& forest, std::size_t rows, const auto& position)
      : rows_(rows), divide_by_(static_cast<Sum>(forest.divide_by)) {
    for (const double start : forest.start) start_.push_back(static_cast<Sum>(start));
    for (std::size_t row = 0; row < rows; ++row) position_.push_back(static_cast<std::uint16_t>(position(row)));
  }

  std::size_t bytes() const noexcept { return start_.size() * rows_ * sizeof(Sum); }

  void start(Sum* sums) const noexcept {
    for (std::size_t k = 0; k < start_.size(); ++k) std::fill_n(sums + k * rows_, rows_, start_[k]);
  }
  /// Writes the margins of the first rows, row by row; returns where those of the next rows go.
  double* finish(const Sum* sums, std::size_t count, double* margins) const noexcept {
    for (std::size_t r = 0; r < count; ++r)
      for (std::size_t k = 0; k < start_.size(); ++k) {
        const Sum sum = sums[k * rows_ + position_[r]];
        *margins++ = static_cast<double>(divide_by_ == 1 ? sum : sum / divide_by_);
      }
    return margins;
  }

 private:
  std::size_t rows_;
  Sum divide_by_;
  std::vector<Sum> start_;               // per output
  std::vector<std::uint16_t> position_;  // per row
};

}  // namespace fieldfare
