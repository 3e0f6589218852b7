// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <cmath>
#include <cstddef>

#include "fieldfare/detail/pairwise_sum.hpp"
#include "fieldfare/model/neighbours.hpp"

namespace fieldfare::detail {

/// The margins that follow from a row's neighbours, which are sorted; `distance` is overwritten. `room` is for as many
/// numbers as there are neighbours.
class NeighbourAnswer {
 public:
  explicit NeighbourAnswer(const Neighbours& model)
      : count_(model.neighbours), classes_(model.classes), root_(model.distance == RowDistance::euclidean) {
    weighted_ = model.weight == NeighbourWeight::distance;
  }

  void operator()(const double* value, double* distance, const double* row, double* room,
                  double* margins) const noexcept {
    if (weighted_) weigh(distance);
    const auto of = [&](std::size_t i) { return value[static_cast<std::size_t>(row[i])]; };
    if (classes_ == 0) {
      for (std::size_t i = 0; i < count_; ++i) room[i] = weighted_ ? of(i) * distance[i] : of(i);
      const double sum = pairwise_sum(room, count_);
      *margins = sum / (weighted_ ? pairwise_sum(distance, count_) : static_cast<double>(count_));
      return;
    }
    double* sums = weighted_ ? margins + classes_ : margins;
    std::fill_n(sums, classes_, 0.0);
    for (std::size_t i = 0; i < count_; ++i) sums[static_cast<std::size_t>(of(i))] += weighted_ ? distance[i] : 1.0;
    if (!weighted_) return;
    for (std::size_t k = 0; k < classes_; ++k) {
      for (std::size_t i = 0; i < count_; ++i) room[i] = of(i) == static_cast<double>(k) ? distance[i] : 0.0;
      margins[k] = pairwise_sum(room, count_);
    }
    // scikit-learn refuses a row whose neighbours all count nothing.
    if (std::all_of(distance, distance + count_, [](double weight) { return weight == 0; }))
      std::fill_n(margins, 2 * classes_, std::nan(""));
  }

 private:
  void weigh(double* distance) const noexcept {
    bool any = false;
    for (std::size_t i = 0; i < count_; ++i) {
      distance[i] = 1.0 / (root_ ? std::sqrt(distance[i]) : distance[i]);
      any |= std::isinf(distance[i]);
    }
    if (!any) return;
    for (std::size_t i = 0; i < count_; ++i) distance[i] = std::isinf(distance[i]) ? 1.0 : 0.0;
  }

  std::size_t count_, classes_;
  bool root_, weighted_;
};

}  // namespace fieldfare::detail
