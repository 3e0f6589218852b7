// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <atomic>
#include <chrono>

namespace fieldfare::stream {

/// The wish to stop. From the first request on, everything that is still to be done must be done within the drain time.
class Stop {
 public:
  using Clock = std::chrono::steady_clock;
  using milliseconds = std::chrono::milliseconds;

  explicit Stop(milliseconds drain) : drain_(drain) {}

  /// May be called from a signal handler and from any thread.
  void request() noexcept {
    Clock::rep none = 0;
    until_.compare_exchange_strong(none, (Clock::now() + drain_).time_since_epoch().count());
  }
  bool requested() const noexcept { return until_.load(std::memory_order_relaxed) != 0; }

  /// What is left of the drain time: all of it while nobody asked to stop.
  milliseconds left() const noexcept {
    const auto until = until_.load(std::memory_order_relaxed);
    if (until == 0) return drain_;
    const auto left = Clock::time_point(Clock::duration(until)) - Clock::now();
    return std::max(std::chrono::duration_cast<milliseconds>(left), milliseconds(0));
  }
  /// The part of it that committing and leaving the group may need, when the broker answers at all.
  milliseconds reserve() const noexcept { return std::min(drain_ / 5, milliseconds(2000)); }

 private:
  static_assert(std::atomic<Clock::rep>::is_always_lock_free);
  milliseconds drain_;
  std::atomic<Clock::rep> until_ = 0;  // 0: nobody asked
};

/// How long to go on trying: for so long, and not when a stop is requested.
class Patience {
 public:
  Patience(const Stop& stop, Stop::milliseconds most) : stop_(stop), until_(Stop::Clock::now() + most) {}

  bool over() const noexcept { return stop_.requested() || Stop::Clock::now() >= until_; }
  bool stopped() const noexcept { return stop_.requested(); }

  /// How long one call of the client may block, which does not see a stop: so that a quarter of the drain time is lost
  /// at most.
  int call_ms() const noexcept {
    using std::chrono::milliseconds;
    const auto left = std::chrono::duration_cast<milliseconds>(until_ - Stop::Clock::now());
    const auto call = std::clamp(stop_.left() / 4, milliseconds(50), milliseconds(5000));
    return static_cast<int>(std::max(std::min(left, call), milliseconds(1)).count());
  }

 private:
  const Stop& stop_;
  Stop::Clock::time_point until_;
};

}  // namespace fieldfare::stream
