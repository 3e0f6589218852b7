// SPDX-License-Identifier: Apache-2.0
#include "slice_batch.hpp"

#include <algorithm>
#include <type_traits>

namespace fieldfare {

template <class Sum>
SliceBatch<Sum>::SliceBatch(const RankedForest& forest, SliceProgram program, std::shared_ptr<const RankTable> ranks,
                            const SliceKernels& kernels)
    : program_(std::move(program)),
      kernels_(kernels),
      ranks_(std::move(ranks)),
      outputs_(forest.outputs),
      divide_by_(forest.divide_by) {
  for (const double start : forest.start) start_.push_back(static_cast<Sum>(start));
  for (std::size_t row = 0; row < slice_rows; ++row)
    position_.push_back(static_cast<std::uint16_t>(slice_position(row, slice_part(program_.entries), sizeof(Sum))));
}

template <class Sum>
std::size_t SliceBatch<Sum>::scratch() const noexcept {
  return slice_rows * (program_.columns.size() + program_.slots + outputs_ * sizeof(Sum)) +
         slice_bytes * program_.planes + alignof(SliceLine);
}

template <class Sum>
void SliceBatch<Sum>::margins(FeatureColumns features, std::size_t rows, void* scratch,
                              double* margins) const noexcept {
  auto* const codes =
      static_cast<std::uint8_t*>(scratch) + (0 - reinterpret_cast<std::uintptr_t>(scratch)) % alignof(SliceLine);
  std::uint8_t* const planes = codes + slice_rows * program_.columns.size();
  std::uint8_t* const slots = planes + slice_bytes * program_.planes;
  auto* const sums = reinterpret_cast<Sum*>(slots + slice_rows * program_.slots);
  for (std::size_t first = 0; first < rows; first += slice_rows) {
    const std::size_t count = std::min(slice_rows, rows - first);
    ranks_->block(features.from(first), count, codes, slice_rows);
    for (std::size_t k = 0; k < outputs_; ++k) std::fill_n(sums + k * slice_rows, slice_rows, start_[k]);
    const SlicePanel panel{codes, planes, slots, sums};
    if constexpr (std::is_same_v<Sum, float>)
      kernels_.add_float(program_.work(), panel);
    else
      kernels_.add_double(program_.work(), panel);
    for (std::size_t r = 0; r < count; ++r)
      for (std::size_t k = 0; k < outputs_; ++k) {
        const Sum sum = sums[k * slice_rows + position_[r]];
        margins[(first + r) * outputs_ + k] =
            static_cast<double>(divide_by_ == 1 ? sum : static_cast<Sum>(sum / static_cast<Sum>(divide_by_)));
      }
  }
}

template class SliceBatch<float>;
template class SliceBatch<double>;

}  // namespace fieldfare
