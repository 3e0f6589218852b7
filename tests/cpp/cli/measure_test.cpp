// SPDX-License-Identifier: Apache-2.0
#include "cli/measure.hpp"

#include <doctest/doctest.h>

using namespace fieldfare::cli;

TEST_CASE("quantiles by nearest rank") {
  std::vector<double> samples;
  for (int i = 100; i > 0; --i) samples.push_back(i);
  CHECK(quantile(samples, 0.5) == 51);
  CHECK(quantile(samples, 0.99) == 100);
  CHECK(quantile(samples, 0.0) == 1);
  CHECK(quantile(samples, 1.0) == 100);
}

TEST_CASE("a latency is that of the call") {
  std::vector<std::size_t> seen;
  const auto call = [&](std::size_t i) {
    seen.push_back(i);
    const auto start = Clock::now();
    while (nanoseconds(Clock::now() - start) < 20'000) {
    }
  };
  const Latency latency = measure_latency(call, 0.02);
  CHECK(latency.calls > 0);
  CHECK(latency.p50 >= 19'000);
  CHECK(latency.mean >= 20'000);
  CHECK(latency.p999 >= latency.p99);
  CHECK(latency.p99 >= latency.p50);
  CHECK(seen.size() > latency.calls);
}
