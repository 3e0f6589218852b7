// SPDX-License-Identifier: Apache-2.0
#include "stream/statistics.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace fieldfare::stream {

Statistics read_statistics(std::string_view json, const std::string& topic) {
  const auto document = nlohmann::json::parse(json);
  Statistics result;
  const auto brokers = document.value("brokers", nlohmann::json::object());
  for (const auto& [name, broker] : brokers.items()) {
    if (broker.contains("rtt"))
      result.rtt_seconds = std::max(result.rtt_seconds, broker["rtt"].value("avg", 0.0) / 1e6);
    const double silent = broker.value("rxidle", -1.0) / 1e6;
    if (broker.value("state", "") == "UP" && silent >= 0)
      result.silent_seconds = result.silent_seconds < 0 ? silent : std::min(result.silent_seconds, silent);
  }
  const auto topics = document.value("topics", nlohmann::json::object());
  if (!topics.contains(topic)) return result;
  for (const auto& [name, partition] : topics[topic]["partitions"].items()) {
    const auto id = partition.value("partition", -1);
    // Of a partition that is not fetched the numbers are stale (librdkafka issue 1528).
    if (id < 0 || partition.value("fetch_state", "") != "active") continue;
    result.partitions[id] = {partition.value("consumer_lag_stored", std::int64_t{-1}),
                             partition.value("consumer_lag", std::int64_t{-1})};
  }
  return result;
}

}  // namespace fieldfare::stream
