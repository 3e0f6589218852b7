// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <memory>

#include "lane_program.hpp"
#include "panel_sums.hpp"
#include "rank_table.hpp"

namespace fieldfare {

/// A forest over batches of rows: byte lanes, a panel of rows after the other. Sum: float or double, as in the model.
template <class Sum>
class LaneBatch {
 public:
  LaneBatch(const RankedForest& forest, std::shared_ptr<const RankTable> ranks, const LaneKernels& kernels);

  std::size_t bytes() const noexcept { return program_.bytes(); }
  /// Bytes that `margins` needs at `scratch`, which may be at any address.
  std::size_t scratch() const noexcept;
  /// From features to rows of margins.
  void margins(FeatureColumns features, std::size_t rows, void* scratch, double* margins) const noexcept;

 private:
  static constexpr std::size_t alignment = 64;

  LaneProgram program_;
  LaneKernels kernels_;
  std::shared_ptr<const RankTable> ranks_;
  PanelSums<Sum> sums_;
};

extern template class LaneBatch<float>;
extern template class LaneBatch<double>;

}  // namespace fieldfare
