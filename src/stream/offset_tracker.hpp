// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>

namespace fieldfare::stream {

/// Which records of one partition are finished. Records finish in any order; the offset to commit only moves over
/// records that are finished without a gap.
class OffsetTracker {
 public:
  OffsetTracker() = default;
  /// Nothing before this offset is still to be done.
  explicit OffsetTracker(std::int64_t start) : next_(start), end_(start) {}

  /// A record is taken on; offsets grow, but need not be consecutive. Gives a number for `finish`.
  std::uint64_t begin(std::int64_t offset) {
    records_.push_back({offset, false});
    end_ = offset + 1;
    return first_ + records_.size() - 1;
  }

  /// The record is done with; every number is finished once.
  void finish(std::uint64_t number) {
    records_[static_cast<std::size_t>(number - first_)].finished = true;
    while (!records_.empty() && records_.front().finished) {
      next_ = std::max(next_, records_.front().offset + 1);
      records_.pop_front();
      ++first_;
    }
  }

  /// Nothing lies before this offset that was not taken on: what does not, such as the mark of a transaction, is
  /// finished as soon as everything before it is.
  void reached(std::int64_t offset) {
    if (offset > end_) finish(begin(offset - 1));
  }

  /// Forgets what is pending, because it will be read again from `next`.
  void restart() noexcept {
    first_ += records_.size();
    records_.clear();
    end_ = next_;
  }

  /// The offset to commit: one past the last record finished without a gap; at first the start, -1 if that is unknown.
  std::int64_t next() const noexcept { return next_; }
  /// Records begun and not yet behind `next`.
  std::size_t pending() const noexcept { return records_.size(); }

 private:
  struct Entry {
    std::int64_t offset;
    bool finished;
  };
  std::deque<Entry> records_;
  std::uint64_t first_ = 0;
  std::int64_t next_ = -1;
  std::int64_t end_ = -1;  // one past the last record taken on
};

}  // namespace fieldfare::stream
