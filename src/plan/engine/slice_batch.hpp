// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <memory>

#include "panel_sums.hpp"
#include "rank_table.hpp"
#include "slice_program.hpp"

namespace fieldfare {

/// A forest over large batches: bit slices, a panel of 512 rows after the other. Sum: float or double, as in the model.
template <class Sum>
class SliceBatch {
 public:
  SliceBatch(const RankedForest& forest, SliceProgram program, std::shared_ptr<const RankTable> ranks,
             const SliceKernels& kernels);

  std::size_t bytes() const noexcept { return program_.bytes(); }
  /// Bytes that `margins` needs at `scratch`, which may be at any address.
  std::size_t scratch() const noexcept;
  /// From features to rows of margins.
  void margins(FeatureColumns features, std::size_t rows, void* scratch, double* margins) const noexcept;

 private:
  SliceProgram program_;
  SliceKernels kernels_;
  std::shared_ptr<const RankTable> ranks_;
  PanelSums<Sum> sums_;
};

extern template class SliceBatch<float>;
extern template class SliceBatch<double>;

}  // namespace fieldfare
