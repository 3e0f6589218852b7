// SPDX-License-Identifier: Apache-2.0
#include "lane_batch.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <type_traits>

namespace fieldfare {

template <class Sum>
LaneBatch<Sum>::LaneBatch(const RankedForest& forest, std::shared_ptr<const RankTable> ranks,
                          const LaneKernels& kernels)
    : program_(forest, kernels.limits),
      kernels_(kernels),
      ranks_(std::move(ranks)),
      sums_(forest, kernels.limits.rows,
            [&](std::size_t row) { return lane_position(row, kernels.limits.width, sizeof(Sum)); }) {}

template <class Sum>
std::size_t LaneBatch<Sum>::scratch() const noexcept {
  return kernels_.limits.rows * (2 * program_.columns + program_.slots) + sums_.bytes() + alignment;
}

template <class Sum>
void LaneBatch<Sum>::margins(FeatureColumns features, std::size_t rows, void* scratch, double* margins) const noexcept {
  const std::size_t panel_rows = kernels_.limits.rows, codes_size = program_.columns * panel_rows;
  auto* const codes = static_cast<std::uint8_t*>(scratch) + (0 - reinterpret_cast<std::uintptr_t>(scratch)) % alignment;
  std::uint8_t* const slots = codes + 2 * codes_size;
  auto* const sums = reinterpret_cast<Sum*>(slots + program_.slots * panel_rows);
  for (std::size_t i = 0; i < program_.constants; ++i)
    std::memset(slots + i * panel_rows, static_cast<int>(i), panel_rows);
  for (std::size_t first = 0; first < rows; first += panel_rows) {
    const std::size_t count = std::min(panel_rows, rows - first);
    ranks_->block(features.from(first), count, codes, panel_rows);
    for (std::size_t i = 0; i < codes_size; ++i) {
      codes[i] ^= 0x80;
      codes[codes_size + i] = static_cast<std::uint8_t>(~codes[i]);
    }
    sums_.start(sums);
    const LanePanel panel{codes, slots, sums};
    if constexpr (std::is_same_v<Sum, float>)
      kernels_.add_float(program_.work(), panel);
    else
      kernels_.add_double(program_.work(), panel);
    margins = sums_.finish(sums, count, margins);
  }
}

template class LaneBatch<float>;
template class LaneBatch<double>;

}  // namespace fieldfare
