// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <deque>

namespace fieldfare::stream {

/// Which records of one partition are finished. Records finish in any order; the offset to commit only moves over
/// records that are finished without a gap.
class OffsetTracker {
 public:
  /// A record is taken on; offsets grow, but need not be consecutive. Gives a number for `finish`.
  std::uint64_t begin(std::int64_t offset) {
    records_.push_back({offset, false});
    return first_ + records_.size() - 1;
  }

  /// The record is done with; every number is finished once.
  void finish(std::uint64_t number) {
    records_[static_cast<std::size_t>(number - first_)].finished = true;
    while (!records_.empty() && records_.front().finished) {
      next_ = records_.front().offset + 1;
      records_.pop_front();
      ++first_;
    }
  }

  /// Forgets what is pending, because it will be read again from `next` (or from `oldest` when nothing is finished).
  void restart() noexcept {
    first_ += records_.size();
    records_.clear();
  }

  /// The offset to commit: one past the last record finished without a gap; -1 before the first.
  std::int64_t next() const noexcept { return next_; }
  /// Records begun and not yet behind `next`.
  std::size_t pending() const noexcept { return records_.size(); }
  /// Offset of the oldest record that is not finished, -1 if there is none.
  std::int64_t oldest() const noexcept { return records_.empty() ? -1 : records_.front().offset; }

 private:
  struct Entry {
    std::int64_t offset;
    bool finished;
  };
  std::deque<Entry> records_;
  std::uint64_t first_ = 0;
  std::int64_t next_ = -1;
};

}  // namespace fieldfare::stream
