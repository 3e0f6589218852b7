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

namespace fieldfare {

constexpr std::uint32_t most_compares = 4;  // in a bucket; beyond, the thresholds are searched by halving
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
  static constexpr std::size_t at_once = 128;  // rows that are looked up together

  T first = 0, scale = 0;  // bucket = (x - first) * scale
  T top = 0;               // the last bucket
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
    unsigned any = 0;
    for (std::size_t i = 0; i < count; ++i) any |= !(std::fabs(x[i]) > tiny_limit);
    if (any == 0) return;
    for (std::size_t i = 0; i < count; ++i) codes[i] = apply(x[i], codes[i]);
  }
};

/// Thresholds of a bucket are compared one after the other, without branches.
template <class T, std::uint32_t Compares>
struct Bucketed {
  const T* thresholds;
  const std::uint16_t* starts;

  static std::uint16_t within(const T* threshold, std::uint32_t start, T x) noexcept {
    std::uint32_t code = start;
    for (std::uint32_t i = 0; i < Compares; ++i) code += threshold[start + i] < x;
    return static_cast<std::uint16_t>(code);
  }

  std::uint16_t operator()(const Thresholds<T>& of, T x) const noexcept {
    return within(thresholds + of.begin, starts[of.buckets + static_cast<std::uint32_t>(of.bucket(x))], x);
  }

  /// The ranks of one feature in `count` rows. A byte that is written may be part of anything: what loops read are
  /// copies.
  template <class Out>
  void operator()(const Thresholds<T>& each, const T* x, std::size_t count, Out* ranks) const noexcept {
    const Thresholds<T> of = each;
    std::int32_t bucket[Thresholds<T>::at_once];
    for (std::size_t i = 0; i < count; ++i) bucket[i] = of.bucket(x[i]);
    const T* threshold = thresholds + of.begin;
    const std::uint16_t* start = starts + of.buckets;
    std::uint16_t first[Thresholds<T>::at_once];
    T compared[Compares][Thresholds<T>::at_once];
    for (std::size_t i = 0; i < count; ++i) {
      first[i] = start[bucket[i]];
      for (std::uint32_t k = 0; k < Compares; ++k) compared[k][i] = threshold[first[i] + k];
    }
    for (std::size_t i = 0; i < count; ++i) {
      std::uint16_t rank = first[i];
      for (std::uint32_t k = 0; k < Compares; ++k)
        rank = static_cast<std::uint16_t>(rank + (compared[k][i] < x[i] ? 1 : 0));
      ranks[i] = static_cast<Out>(rank);
    }
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

  template <class Code>
  void operator()(const Thresholds<T>& of, const T* x, std::size_t count, Code* ranks) const noexcept {
    std::fill_n(ranks, count, Code{0});
    count_below(thresholds + of.begin, of.buckets, x, count, ranks);
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

  template <class Out>
  void operator()(const Thresholds<T>& of, const T* x, std::size_t count, Out* ranks) const noexcept {
    const T* threshold = thresholds + of.begin;
    const std::uint32_t first_step = of.buckets;
    for (std::size_t i = 0; i < count; ++i) ranks[i] = static_cast<Out>(find(threshold, first_step, x[i]));
  }
};

}  // namespace fieldfare
