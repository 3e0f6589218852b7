// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <utility>

#include "fieldfare/error.hpp"

/// Sizes that a caller gives: sums and products that do not wrap around. All throw ArgumentError (`TooLarge`).
namespace fieldfare::detail {

[[noreturn]] inline void too_large() {
  throw ArgumentError("TooLarge", "", "a size that the caller gives is beyond what memory holds");
}

template <class T>
T checked_product(T a, T b) {
  T product;
  if (__builtin_mul_overflow(a, b, &product)) [[unlikely]]
    too_large();
  return product;
}

template <class T>
T checked_sum(T a, T b) {
  T sum;
  if (__builtin_add_overflow(a, b, &sum)) [[unlikely]]
    too_large();
  return sum;
}

inline std::ptrdiff_t checked_index(std::size_t size) {
  if (!std::in_range<std::ptrdiff_t>(size)) [[unlikely]]
    too_large();
  return static_cast<std::ptrdiff_t>(size);
}

}  // namespace fieldfare::detail
