// SPDX-License-Identifier: Apache-2.0
#include "slice_batch.hpp"

#include <algorithm>
#include <cstdint>
#include <type_traits>

namespace fieldfare {

template <class Sum>
SliceBatch<Sum>::SliceBatch(const RankedForest& forest, SliceProgram program, std::shared_ptr<const RankTable> ranks,
                            const SliceKernels& kernels)
    : program_(std::move(program)),
      kernels_(kernels),
      ranks_(std::move(ranks)),
      sums_(forest, slice_rows,
            [&](std::size_t row) { return slice_position(row, slice_part(program_.entries), sizeof(Sum)); }) {}

template <class Sum>
std::size_t SliceBatch<Sum>::scratch() const noexcept {
  return slice_rows * (program_.columns.size() + program_.slots) + sums_.bytes() + slice_bytes * program_.planes +
         alignof(SliceLine);
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
    sums_.start(sums);
    const SlicePanel panel{codes, planes, slots, sums};
    if constexpr (std::is_same_v<Sum, float>)
      kernels_.add_float(program_.work(), panel);
    else
      kernels_.add_double(program_.work(), panel);
    margins = sums_.finish(sums, count, margins);
  }
}

template class SliceBatch<float>;
template class SliceBatch<double>;

}  // namespace fieldfare
