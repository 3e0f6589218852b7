// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <vector>

namespace fieldfare::cli {

using Clock = std::chrono::steady_clock;

inline double nanoseconds(Clock::duration duration) {
  return std::chrono::duration<double, std::nano>(duration).count();
}

/// The value that a part `q` of the samples does not exceed (nearest rank); the samples are reordered.
inline double quantile(std::vector<double>& samples, double q) {
  const auto rank = static_cast<std::size_t>(q * static_cast<double>(samples.size()));
  const auto at = samples.begin() + static_cast<std::ptrdiff_t>(std::min(rank, samples.size() - 1));
  std::nth_element(samples.begin(), at, samples.end());
  return *at;
}

/// Times of single calls, in nanoseconds. The quantiles are of calls timed one by one, less the cost of the clock; the
/// mean is of 256 calls in a row without a clock between them: the median of many such means.
struct Latency {
  double p50 = 0, p99 = 0, p999 = 0, mean = 0;
  std::size_t calls = 0;
};

/// What two readings of the clock with nothing between them differ by.
inline double clock_cost() {
  std::vector<double> samples;
  for (int i = 0; i < 10'000; ++i) {
    const auto start = Clock::now();
    samples.push_back(nanoseconds(Clock::now() - start));
  }
  return quantile(samples, 0.5);
}

template <class Call>
double median_mean(Call& call, std::size_t calls) {
  constexpr std::size_t stretch = 256;
  std::vector<double> means;
  for (std::size_t first = 0; first == 0 || first + stretch <= calls; first += stretch) {
    const auto start = Clock::now();
    for (std::size_t i = 0; i < stretch; ++i) call(first + i);
    means.push_back(nanoseconds(Clock::now() - start) / static_cast<double>(stretch));
  }
  return quantile(means, 0.5);
}

/// Calls `call(i)` with i = 0, 1, ... for about so many seconds.
template <class Call>
Latency measure_latency(Call&& call, double seconds) {
  constexpr std::size_t most_samples = 1 << 22;
  const double cost = clock_cost();
  const auto limit = std::chrono::duration<double>(seconds / 2);
  std::vector<double> samples;
  samples.reserve(most_samples);
  for (std::size_t i = 0; i < 1000; ++i) call(i);
  const auto begin = Clock::now();
  for (auto now = begin; now - begin < limit && samples.size() < most_samples;) {
    const auto start = Clock::now();
    call(samples.size());
    now = Clock::now();
    samples.push_back(std::max(0.0, nanoseconds(now - start) - cost));
  }
  Latency latency;
  latency.calls = samples.size();
  latency.mean = median_mean(call, latency.calls);
  latency.p50 = quantile(samples, 0.5);
  latency.p99 = quantile(samples, 0.99);
  latency.p999 = quantile(samples, 0.999);
  return latency;
}

/// The median seconds of a call, repeated for about so many seconds (at least three times).
template <class Call>
double median_seconds(Call&& call, double seconds) {
  std::vector<double> samples;
  call(0);
  for (const auto begin = Clock::now();
       samples.size() < 3 || Clock::now() - begin < std::chrono::duration<double>(seconds);) {
    const auto start = Clock::now();
    call(samples.size() + 1);
    samples.push_back(nanoseconds(Clock::now() - start) * 1e-9);
  }
  return quantile(samples, 0.5);
}

}  // namespace fieldfare::cli
