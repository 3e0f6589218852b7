// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace fieldfare::stream {

/// What the metrics take from librdkafka's statistics.
struct Statistics {
  struct Lag {
    std::int64_t stored = -1, committed = -1;  ///< records behind the end; -1: unknown
  };
  std::map<std::int32_t, Lag> partitions;  ///< those being fetched
  double rtt_seconds = 0;                  ///< mean of the slowest broker
  double silent_seconds = -1;              ///< since anything came from any broker; -1: none is connected
};

Statistics read_statistics(std::string_view json, const std::string& topic);

}  // namespace fieldfare::stream
