// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <numeric>
#include <vector>

#include "native/stopwatch.hpp"

namespace fieldfare::bench {

/// What this machine cannot do faster, whatever the program: measured here, so that the bounds are this machine's.
struct Bounds {
  double addition_ns = 0;   ///< one float addition that waits for the one before: what a sum in a fixed order costs
  double bytes_per_ns = 0;  ///< reading memory that no cache holds
};

inline Bounds measure_bounds(std::size_t cold_bytes) {
  Bounds bounds;
  constexpr std::size_t additions = 1 << 22;
  volatile float seed = 1e-3F;
  const auto add = [&](std::size_t) {
    const float term = seed;
    float sum = 0;
    for (std::size_t i = 0; i < additions; ++i) sum += term;  // a compiler may not reorder it
    seed = sum > 0 ? 1e-3F : 2e-3F;
  };
  const double chain = cli::median_seconds(add, 0.1);
  bounds.addition_ns = chain * 1e9 / static_cast<double>(additions);
  const std::vector<std::uint64_t> words(cold_bytes / sizeof(std::uint64_t), 1);
  volatile std::uint64_t total = 0;
  const double read = cli::median_seconds(
      [&](std::size_t) { total = std::accumulate(words.begin(), words.end(), std::uint64_t{0}); }, 0.2);
  bounds.bytes_per_ns = static_cast<double>(cold_bytes) / (read * 1e9);
  return bounds;
}

}  // namespace fieldfare::bench
