// SPDX-License-Identifier: Apache-2.0
#include "stream/statistics.hpp"

#include <doctest/doctest.h>

using namespace fieldfare::stream;

TEST_CASE("the slowest broker counts, and of the topic those partitions that are fetched") {
  const Statistics statistics = read_statistics(
      R"({"brokers": {"one:9092/1": {"state": "UP", "rxidle": 9000000, "rtt": {"avg": 1500}},
                      "a broker of a long name:9092/2": {"state": "UP", "rxidle": 3500000, "rtt": {"avg": 2500}},
                      "gone:9092/4": {"state": "DOWN", "rxidle": 100}, "never heard:9092/5": {"state": "UP", "rxidle": -1},
                      "never asked:9092/3": {}},
          "topics": {"in": {"partitions": {
                       "0": {"partition": 0, "fetch_state": "active", "consumer_lag_stored": 7, "consumer_lag": 9},
                       "1": {"partition": 1, "fetch_state": "none", "consumer_lag_stored": 5},
                       "2": {"partition": 2, "fetch_state": "active"},
                       "-1": {"partition": -1, "fetch_state": "active"}}},
                     "other": {"partitions": {"8": {"partition": 8, "fetch_state": "active"}}}}})",
      "in");
  CHECK(statistics.rtt_seconds == 0.0025);
  CHECK(statistics.silent_seconds == 3.5);
  REQUIRE(statistics.partitions.size() == 2);
  CHECK(statistics.partitions.at(0).stored == 7);
  CHECK(statistics.partitions.at(0).committed == 9);
  CHECK(statistics.partitions.at(2).stored == -1);
  CHECK(statistics.partitions.at(2).committed == -1);
}

TEST_CASE("statistics without brokers or without the topic are empty") {
  for (const char* json : {"{}", R"({"brokers": {}, "topics": {}})", R"({"topics": {"other": {}}})"}) {
    const Statistics statistics = read_statistics(json, "in");
    CHECK(statistics.rtt_seconds == 0);
    CHECK(statistics.silent_seconds == -1);
    CHECK(statistics.partitions.empty());
  }
}
