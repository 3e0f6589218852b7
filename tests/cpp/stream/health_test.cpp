// SPDX-License-Identifier: Apache-2.0
#include "stream/health.hpp"

#include <doctest/doctest.h>

using namespace fieldfare::stream;

TEST_CASE("a stream is ready while it has partitions, a broker answers and its loop turns") {
  using namespace std::chrono_literals;
  Health health;
  const auto now = Health::Clock::now();
  CHECK(health.problem(now) == "no partitions are assigned");
  health.partitions(true);
  health.turn(now);
  CHECK(health.problem(now).empty());
  CHECK(health.problem(now + 15s).empty());
  CHECK(health.problem(now + 16s) == "the loop stands still");
  health.stuck(true);
  CHECK(health.problem(now) == "records wait and none of them gets finished");
  health.stuck(false);
  health.broker(false);
  CHECK(health.problem(now) == "no broker answers");
  health.broker(true);
  CHECK(health.problem(now).empty());
  health.stop();
  CHECK(health.problem(now) == "the stream is stopping");
}
