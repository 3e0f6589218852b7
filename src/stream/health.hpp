// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <atomic>
#include <chrono>
#include <string_view>

namespace fieldfare::stream {

/// Whether the stream does its work. The loop's thread tells, any thread may ask; when the loop tells nothing any more,
/// that is an answer, too.
class Health {
 public:
  using Clock = std::chrono::steady_clock;

  /// How long nothing may move before the stream counts as stuck.
  static constexpr std::chrono::seconds patience{15};

  void turn(Clock::time_point now) noexcept {
    turned_.store(now.time_since_epoch().count(), std::memory_order_relaxed);
  }
  void partitions(bool any) noexcept { partitions_.store(any, std::memory_order_relaxed); }
  void broker(bool answers) noexcept { broker_.store(answers, std::memory_order_relaxed); }
  void stuck(bool any) noexcept { stuck_.store(any, std::memory_order_relaxed); }
  void stop() noexcept { stopping_.store(true, std::memory_order_relaxed); }

  /// Why the stream is not ready; empty when it is.
  std::string_view problem(Clock::time_point now = Clock::now()) const noexcept {
    if (stopping_.load(std::memory_order_relaxed)) return "the stream is stopping";
    if (!broker_.load(std::memory_order_relaxed)) return "no broker answers";
    if (!partitions_.load(std::memory_order_relaxed)) return "no partitions are assigned";
    if (now - Clock::time_point(Clock::duration(turned_.load(std::memory_order_relaxed))) > patience)
      return "the loop stands still";
    if (stuck_.load(std::memory_order_relaxed)) return "records wait and none of them gets finished";
    return {};
  }

 private:
  std::atomic<Clock::rep> turned_ = 0;
  std::atomic<bool> partitions_ = false, broker_ = true, stuck_ = false, stopping_ = false;
};

}  // namespace fieldfare::stream
