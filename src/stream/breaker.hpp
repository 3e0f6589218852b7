// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <mutex>
#include <vector>

namespace fieldfare::stream {

/// Watches the last so many records: when too many of them are bad, it is the sender or the model that changed, and
/// going on would only fill the dead-letter topic. Safe to use from several threads.
class Breaker {
 public:
  Breaker(double max_fraction, std::uint32_t window) : max_fraction_(max_fraction), bad_(window) {}

  /// A bad record, with the number of records seen in all; true when it is one too many.
  bool bad(std::uint64_t record) {
    const std::lock_guard lock(mutex_);
    const std::uint64_t window = bad_.size();
    // The oldest first; bad records are rare, so a ring of their numbers is enough.
    while (count_ > 0 && bad_[first_] + window <= record) {
      first_ = (first_ + 1) % bad_.size();
      --count_;
    }
    if (count_ < bad_.size()) bad_[(first_ + count_++) % bad_.size()] = record;
    return record >= window && static_cast<double>(count_) > max_fraction_ * static_cast<double>(window);
  }

 private:
  double max_fraction_;
  std::vector<std::uint64_t> bad_;
  std::size_t first_ = 0, count_ = 0;
  std::mutex mutex_;
};

}  // namespace fieldfare::stream
