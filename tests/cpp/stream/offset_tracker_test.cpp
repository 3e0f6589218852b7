// SPDX-License-Identifier: Apache-2.0
#include "stream/offset_tracker.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <vector>

using fieldfare::stream::OffsetTracker;

TEST_CASE("the offset to commit moves only over records finished without a gap") {
  OffsetTracker tracker;
  CHECK(tracker.next() == -1);
  const auto a = tracker.begin(10), b = tracker.begin(11), c = tracker.begin(15);
  tracker.finish(b);
  CHECK(tracker.next() == -1);
  tracker.finish(a);
  CHECK(tracker.next() == 12);
  CHECK(tracker.pending() == 1);
  tracker.finish(c);
  CHECK(tracker.next() == 16);  // offsets of a compacted topic have gaps of their own
}

TEST_CASE("a partition may start where no record was finished yet") {
  OffsetTracker tracker(40);
  CHECK(tracker.next() == 40);
  tracker.restart();
  CHECK(tracker.next() == 40);
  tracker.finish(tracker.begin(41));
  CHECK(tracker.next() == 42);
  tracker.finish(tracker.begin(7));  // a record from before the start does not turn the offset back
  CHECK(tracker.next() == 42);
}

TEST_CASE("what is no record is passed once every record before it is finished") {
  OffsetTracker tracker(0);
  const auto a = tracker.begin(0), b = tracker.begin(1);
  tracker.reached(3);  // 2 is the mark of a transaction
  CHECK(tracker.next() == 0);
  tracker.finish(b);
  CHECK(tracker.next() == 0);
  tracker.finish(a);
  CHECK(tracker.next() == 3);
  CHECK(tracker.pending() == 0);
  tracker.reached(3);
  CHECK(tracker.pending() == 0);
  tracker.begin(3);
  tracker.restart();
  tracker.reached(5);
  CHECK(tracker.next() == 5);
}

TEST_CASE("after a restart the offset stays and old records are forgotten") {
  OffsetTracker tracker;
  const auto a = tracker.begin(5);
  tracker.begin(6);
  tracker.finish(a);
  tracker.restart();
  CHECK(tracker.next() == 6);
  CHECK(tracker.pending() == 0);
  const auto again = tracker.begin(6);
  tracker.finish(again);
  CHECK(tracker.next() == 7);
}

TEST_CASE("records finished in any order end at the last") {
  std::mt19937 random(11);
  OffsetTracker tracker;
  std::vector<std::uint64_t> open;
  std::vector<bool> finished(2000, false);
  std::int64_t offset = 0;
  while (offset < 2000 || !open.empty()) {
    if (offset < 2000 && random() % 2) {
      open.push_back(tracker.begin(offset++));
    } else if (!open.empty()) {
      const auto which = random() % open.size();
      tracker.finish(open[which]);
      finished[open[which]] = true;
      open.erase(open.begin() + static_cast<std::ptrdiff_t>(which));
      const auto first = std::find(finished.begin(), finished.end(), false) - finished.begin();
      CHECK(std::max<std::int64_t>(tracker.next(), 0) == first);
    }
  }
  CHECK(tracker.next() == 2000);
}
