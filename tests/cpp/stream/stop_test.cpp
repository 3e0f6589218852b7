// SPDX-License-Identifier: Apache-2.0
#include "stream/stop.hpp"

#include <doctest/doctest.h>

#include <thread>

using namespace fieldfare::stream;
using std::chrono::milliseconds;

TEST_CASE("the first request decides by when everything must be done") {
  Stop stop(milliseconds(1000));
  CHECK_FALSE(stop.requested());
  CHECK(stop.left() == milliseconds(1000));
  CHECK(stop.reserve() == milliseconds(200));
  stop.request();
  CHECK(stop.requested());
  std::this_thread::sleep_for(milliseconds(20));
  const auto left = stop.left();
  CHECK(left <= milliseconds(980));
  stop.request();
  CHECK(stop.left() <= left);
}

TEST_CASE("nothing is left for ever") {
  Stop stop(milliseconds(0));
  stop.request();
  CHECK(stop.requested());
  CHECK(stop.left() == milliseconds(0));
}

TEST_CASE("patience ends with its time, and with a stop") {
  Stop stop(milliseconds(4000));
  const Patience patience(stop, milliseconds(2000)), none(stop, milliseconds(0));
  CHECK_FALSE(patience.over());
  CHECK(patience.call_ms() <= 1000);  // a quarter of the drain time
  CHECK(patience.call_ms() > 900);
  CHECK(none.over());
  CHECK(none.call_ms() == 1);
  stop.request();
  CHECK(patience.over());
}
