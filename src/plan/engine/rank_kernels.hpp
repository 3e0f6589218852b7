// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>

#include "instruction_set.hpp"

namespace fieldfare {

/// The thresholds of a feature in buckets, see rank_ways.hpp.
template <class T>
struct RankBuckets {
  const T* thresholds;
  const std::uint16_t* starts;
  T first, scale, top;
  T tiny_limit;  ///< values up to it do not go by their rank
};

/// The ranks of up to RankKernels::most_values values of a feature that has no more than 255 thresholds; x gets the
/// values in the type that they are compared in. Returns whether any of them does not go by its rank: it is NaN, or
/// tiny.
template <class T>
using RankKernel = bool (*)(const RankBuckets<T>& of, const double* from, std::size_t count, T* x,
                            std::uint8_t* ranks) noexcept;

/// One for each number of compares in a bucket, from 1 on.
template <class T>
struct RankKernels {
  static constexpr std::size_t most_compares = 4, most_values = 128;
  RankKernel<T> by_compares[most_compares];
};

template <class T>
RankKernels<T> rank_kernels_baseline() noexcept;
template <class T>
RankKernels<T> rank_kernels_avx2() noexcept;

template <class T>
RankKernels<T> rank_kernels([[maybe_unused]] InstructionSet set) noexcept {
#if defined(__x86_64__) && defined(__GNUC__)
  if (set >= InstructionSet::avx2) return rank_kernels_avx2<T>();
#endif
  return rank_kernels_baseline<T>();
}

}  // namespace fieldfare
