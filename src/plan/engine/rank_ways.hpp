// SPDX-License-Identifier: Apache-2.0
// The rank of x is the number of thresholds below it. Instead of a search: the range of the thresholds is cut into
// equal buckets, each of which knows how many thresholds lie in the ones before it; what is left to compare are the
// thresholds of one bucket, mostly one. The way from x to its bucket never decreases, rounding included, so a threshold
// in an earlier bucket is below x and one in a later bucket is not.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "rank_kernels.hpp"

namespace fieldfare {

constexpr auto most_compares = static_cast<std::uint32_t>(
    RankKernels<float>::most_compares);  // in a bucket; beyond, thresholds are searched by halving
constexpr std::uint32_t halved = 0, counted = most_compares + 1;

/// The bucket of x, which is cut off at both ends; that of NaN is the first.
template <class T>
std::int32_t bucket_of(T x, T first, T scale, T top) noexcept {
  T at = (x - first) * scale;
  at = at > 0 ? at : 0;
  return static_cast<std::int32_t>(at < top ? at : top);
}

/// The thresholds of one feature.
template <class T>
struct Thresholds {
  T first = 0, scale = 0;  // bucket = (x - first) * scale
  T top = 0;               // the last bucket
  T tiny_limit = -1;       // of any of its variants
  std::uint32_t feature = 0;
  std::uint32_t begin = 0;                              // of the thresholds, padded with +inf
  std::uint32_t buckets = 0;                            // where its buckets begin; of a halved search, the first step
  std::uint32_t variant = 0, variants = 0, column = 0;  // the first of its variants, and their columns
  std::uint32_t parts = 0;                              // columns of a variant

  std::int32_t bucket(T x) const noexcept { return bucket_of(x, first, scale, top); }
};

/// What a column makes of values that do not go by their rank.
template <class T>
struct Exceptions {
  T tiny_limit = -1;  // |x| up to this has the code `tiny_code`
  std::uint16_t missing_code = 0, tiny_code = 0;

  template <class Code>
  Code apply(T x, Code rank) const noexcept {
    if (std::fabs(x) > tiny_limit) [[likely]]
      return rank;
    const auto code = std::fabs(x) <= tiny_limit ? static_cast<Code>(tiny_code) : rank;
    return std::isnan(x) ? static_cast<Code>(missing_code) : code;
  }

  template <class Code>
  void apply(const T* x, std::size_t count, Code* codes) const noexcept {
    for (std::size_t i = 0; i < count; ++i) codes[i] = apply(x[i], codes[i]);
  }
};

/// Takes values to the type that they are compared in; returns whether any of them does not go by its rank.
template <class T>
bool convert(const Thresholds<T>& of, const double* from, std::size_t count, T* x) noexcept {
  for (std::size_t i = 0; i < count; ++i) x[i] = static_cast<T>(from[i]);
  unsigned any = 0;
  for (std::size_t i = 0; i < count; ++i) any |= !(std::fabs(x[i]) > of.tiny_limit);
  return any != 0;
}

// What follows are ways to rank. Each has operator(), the rank of one value, and `ranks`, those of many: it converts
// them, and answers as `convert` does.

/// Thresholds of a bucket are compared one after the other, without branches.
template <class T, std::uint32_t Compares>
struct Bucketed {
  const T* thresholds;
  const std::uint16_t* starts;
  RankKernel<T> kernel;

  static std::uint16_t within(const T* threshold, std::uint32_t start, T x) noexcept {
    std::uint32_t code = start;
    for (std::uint32_t i = 0; i < Compares; ++i) code += threshold[start + i] < x;
    return static_cast<std::uint16_t>(code);
  }

  std::uint16_t operator()(const Thresholds<T>& of, T x) const noexcept {
    return within(thresholds + of.begin, starts[of.buckets + static_cast<std::uint32_t>(of.bucket(x))], x);
  }

  bool ranks(const Thresholds<T>& of, const double* from, std::size_t count, T* x, std::uint8_t* to) const noexcept {
    return kernel({thresholds + of.begin, starts + of.buckets, of.first, of.scale, of.top, of.tiny_limit}, from, count,
                  x, to);
  }
  bool ranks(const Thresholds<T>& of, const double* from, std::size_t count, T* x, std::uint16_t* to) const noexcept {
    const bool any = convert(of, from, count, x);
    for (std::size_t i = 0; i < count; ++i) to[i] = (*this)(of, x[i]);
    return any;
  }
};

/// Adds to each rank how many thresholds lie below its value. That the arrays are apart is what lets a compiler make
/// vectors.
template <class T, class Code>
[[gnu::noinline]] void count_below(const T* __restrict thresholds, std::uint32_t thresholds_count,
                                   const T* __restrict x, std::size_t count, Code* __restrict ranks) noexcept {
  for (std::uint32_t i = 0; i < thresholds_count; ++i)
    for (std::size_t r = 0; r < count; ++r) ranks[r] = static_cast<Code>(ranks[r] + (thresholds[i] < x[r] ? 1 : 0));
}

/// A few thresholds are all compared.
template <class T>
struct Counted {
  static constexpr std::size_t most = 64 / sizeof(T);
  const T* thresholds;

  std::uint16_t operator()(const Thresholds<T>& of, T x) const noexcept {
    std::uint32_t code = 0;
    for (std::uint32_t i = 0; i < of.buckets; ++i) code += thresholds[of.begin + i] < x;
    return static_cast<std::uint16_t>(code);
  }

  template <class Rank>
  bool ranks(const Thresholds<T>& of, const double* from, std::size_t count, T* x, Rank* to) const noexcept {
    const bool any = convert(of, from, count, x);
    std::fill_n(to, count, Rank{0});
    count_below(thresholds + of.begin, of.buckets, x, count, to);
    return any;
  }
};

template <class T>
struct Halved {
  const T* thresholds;

  static std::uint16_t find(const T* threshold, std::uint32_t first_step, T x) noexcept {
    std::uint32_t code = 0;
    for (std::uint32_t step = first_step; step > 0; step /= 2)
      code += step & (0 - std::uint32_t{threshold[code + step - 1] < x});
    return static_cast<std::uint16_t>(code);
  }

  std::uint16_t operator()(const Thresholds<T>& of, T x) const noexcept {
    return find(thresholds + of.begin, of.buckets, x);
  }

  template <class Rank>
  bool ranks(const Thresholds<T>& of, const double* from, std::size_t count, T* x, Rank* to) const noexcept {
    const bool any = convert(of, from, count, x);
    const T* threshold = thresholds + of.begin;
    const std::uint32_t first_step = of.buckets;
    for (std::size_t i = 0; i < count; ++i) to[i] = static_cast<Rank>(find(threshold, first_step, x[i]));
    return any;
  }
};

}  // namespace fieldfare
