// SPDX-License-Identifier: Apache-2.0
#include "stream/breaker.hpp"

#include <doctest/doctest.h>

#include "stream/backpressure.hpp"

using fieldfare::stream::Backpressure;
using fieldfare::stream::Breaker;

TEST_CASE("the breaker opens when too many of the last records are bad") {
  Breaker breaker(0.1, 100);
  bool open = false;
  for (std::uint64_t record = 1; record <= 1000; ++record)
    if (record % 10 == 0) open |= breaker.bad(record);  // exactly a tenth is not more than a tenth
  CHECK_FALSE(open);
  CHECK(breaker.bad(1001));
}

TEST_CASE("the breaker waits for a whole window and forgets old records") {
  Breaker breaker(0.5, 10);
  for (std::uint64_t record = 1; record <= 9; ++record) CHECK_FALSE(breaker.bad(record));
  CHECK(breaker.bad(10));
  CHECK_FALSE(breaker.bad(1000));
}

TEST_CASE("the breaker counts a record where it was taken, not when it is told of it") {
  Breaker breaker(0.1, 100);
  CHECK_FALSE(breaker.bad(10'000));
  // One in a hundred, all told at once after ten thousand more.
  for (std::uint64_t record = 100; record < 10'000; record += 100) CHECK_FALSE(breaker.bad(record));
  for (std::uint64_t record = 9999; record > 9990; --record) CHECK_FALSE(breaker.bad(record));
  CHECK(breaker.bad(9990));
}

TEST_CASE("the breaker counts a record where it was taken, not when it is told of it") {
  Breaker breaker(0.1, 100);
  CHECK_FALSE(breaker.bad(10'000));
  // One in a hundred, all told at once after ten thousand more.
  for (std::uint64_t record = 100; record < 10'000; record += 100) CHECK_FALSE(breaker.bad(record));
  for (std::uint64_t record = 9999; record > 9990; --record) CHECK_FALSE(breaker.bad(record));
  CHECK(breaker.bad(9990));
}

TEST_CASE("fetching pauses only for a jam that lasts, and goes on at half") {
  using namespace std::chrono_literals;
  const auto start = Backpressure::Clock::now();
  Backpressure limits(100, 1000);
  CHECK_FALSE(limits.full(99, 999));
  CHECK(limits.full(100, 0));
  CHECK(limits.full(0, 1000));
  CHECK_FALSE(limits.pause(50, 0, false, start));
  CHECK_FALSE(limits.pause(100, 0, false, start + 100ms));
  CHECK_FALSE(limits.pause(100, 0, true, start + 300ms));  // full, but it flows
  CHECK_FALSE(limits.pause(100, 0, false, start + 400ms));
  CHECK(limits.pause(100, 0, false, start + 600ms));
  CHECK(limits.pause(10, 0, false, start + 700ms));  // never changed twice within a second
  CHECK(limits.pause(51, 0, false, start + 2s));
  CHECK_FALSE(limits.pause(50, 0, false, start + 3s));
}
