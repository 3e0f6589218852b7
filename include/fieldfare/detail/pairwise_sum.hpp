// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "fieldfare/detail/cpp20.hpp"

#include <cstddef>

namespace fieldfare::detail {

/// The sum of neighbouring numbers in NumPy's order: one after the other up to 8, then eight sums side by side, in
/// halves from more than 128.
inline double pairwise_sum(const double* x, std::size_t count) noexcept {
  if (count < 8) {
    double sum = -0.0;
    for (std::size_t i = 0; i < count; ++i) sum += x[i];
    return sum;
  }
  if (count > 128) {
    const std::size_t half = count / 2 - count / 2 % 8;
    return pairwise_sum(x, half) + pairwise_sum(x + half, count - half);
  }
  double part[8];
  for (std::size_t k = 0; k < 8; ++k) part[k] = x[k];
  std::size_t i = 8;
  for (; i + 8 <= count; i += 8)
    for (std::size_t k = 0; k < 8; ++k) part[k] += x[i + k];
  double sum = ((part[0] + part[1]) + (part[2] + part[3])) + ((part[4] + part[5]) + (part[6] + part[7]));
  for (; i < count; ++i) sum += x[i];
  return sum;
}

}  // namespace fieldfare::detail
