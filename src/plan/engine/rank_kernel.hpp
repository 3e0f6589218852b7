// SPDX-License-Identifier: Apache-2.0
// What finds the ranks of many values, for one instruction set each: plain loops that compilers make vectors of, as
// wide as the file is compiled for. Set is a type of that file's unnamed namespace, so that nothing here is shared with
// files compiled for other instructions; for the same reason nothing here calls the standard library.
#pragma once
#include "rank_kernels.hpp"

namespace fieldfare {

template <class Set, class T>
struct RankLoops {
  /// Finds the buckets of some values, cut off at both ends; NaN is in the first.
  static bool find(const RankBuckets<T>& of, const T* __restrict x, std::size_t count,
                   std::int32_t* __restrict bucket) noexcept {
    const T first = of.first, scale = of.scale, top = of.top, tiny_limit = of.tiny_limit;
    int ordinary = 1;
    for (std::size_t i = 0; i < count; ++i) {
      T at = (x[i] - first) * scale;
      at = at > 0 ? at : 0;
      bucket[i] = static_cast<std::int32_t>(at < top ? at : top);
    }
    for (std::size_t i = 0; i < count; ++i) {
      const T size = x[i] < 0 ? -x[i] : x[i];
      ordinary &= size > tiny_limit ? 1 : 0;
    }
    return ordinary == 0;
  }

  template <std::uint32_t Compares>
  static bool rank(const RankBuckets<T>& of, const double* from, std::size_t count, T* x,
                   std::uint8_t* ranks) noexcept {
    std::int32_t bucket[RankKernels<T>::most_values];
    for (std::size_t i = 0; i < count; ++i) x[i] = static_cast<T>(from[i]);
    const bool any = find(of, x, count, bucket);
    const T* const thresholds = of.thresholds;
    const std::uint16_t* const starts = of.starts;
    for (std::size_t i = 0; i < count; ++i) {
      const std::uint32_t start = starts[bucket[i]];
      std::uint32_t code = start;
      for (std::uint32_t k = 0; k < Compares; ++k) code += thresholds[start + k] < x[i] ? 1 : 0;
      ranks[i] = static_cast<std::uint8_t>(code);
    }
    return any;
  }

  static constexpr RankKernels<T> all = {{rank<1>, rank<2>, rank<3>, rank<4>}};
};

}  // namespace fieldfare
