// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <chrono>
#include <cstddef>

namespace fieldfare::stream {

/// When to stop taking records, and when to pause fetching. Pausing throws prefetched records away, so it is only for
/// a jam that lasts, and is never changed twice within a second.
class Backpressure {
 public:
  using Clock = std::chrono::steady_clock;

  Backpressure(std::size_t max_records, std::size_t max_bytes) : max_records_(max_records), max_bytes_(max_bytes) {}

  bool full(std::size_t records, std::size_t bytes) const noexcept {
    return records >= max_records_ || bytes >= max_bytes_;
  }

  /// Whether fetching should be paused now. `took`: records were taken since the last call, so the flow is at its
  /// limit, perhaps, but it flows.
  bool pause(std::size_t records, std::size_t bytes, bool took, Clock::time_point now) noexcept {
    using namespace std::chrono_literals;
    if (took || !full(records, bytes)) stuck_since_ = now;
    const bool wanted = paused_ ? records > max_records_ / 2 || bytes > max_bytes_ / 2 : now - stuck_since_ >= 250ms;
    if (wanted != paused_ && now - changed_ >= 1s) {
      paused_ = wanted;
      changed_ = now;
    }
    return paused_;
  }

 private:
  std::size_t max_records_, max_bytes_;
  bool paused_ = false;
  Clock::time_point stuck_since_ = Clock::now(), changed_{};
};

}  // namespace fieldfare::stream
