// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <cstdint>
#include <mutex>
#include <set>

namespace fieldfare::stream {

/// Watches the last so many records: when too many of them are bad, it is the sender or the model that changed, and
/// going on would only fill the dead-letter topic. Safe to use from several threads, which may tell of records out of
/// their order: a broker refuses answers long after their records were taken.
class Breaker {
 public:
  Breaker(double max_fraction, std::uint32_t window) : max_fraction_(max_fraction), window_(window) {}

  /// A bad record, by its number among all that were taken; true when it is one too many.
  bool bad(std::uint64_t record) {
    const std::lock_guard lock(mutex_);
    newest_ = std::max(newest_, record);
    bad_.insert(record);
    while (*bad_.begin() + window_ <= newest_) bad_.erase(bad_.begin());
    return newest_ >= window_ && static_cast<double>(bad_.size()) > max_fraction_ * static_cast<double>(window_);
  }

 private:
  double max_fraction_;
  std::uint64_t window_, newest_ = 0;
  std::set<std::uint64_t> bad_;  // bad records are rare
  std::mutex mutex_;
};

}  // namespace fieldfare::stream
