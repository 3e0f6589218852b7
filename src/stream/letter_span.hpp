// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "stream/kafka.hpp"
#include "stream/offset_tracker.hpp"

namespace fieldfare::stream {

/// The dead letters of one replay: of every partition those from where the last replay ended to where the partition
/// ends now, and which of them are done with.
class LetterSpan {
 public:
  /// Partitions are added in order.
  void add(std::int64_t start, std::int64_t end) {
    partitions_.push_back({.tracker = OffsetTracker(start), .read = start, .end = end});
  }

  bool ended() const noexcept {
    return std::all_of(partitions_.begin(), partitions_.end(), [](const auto& each) { return each.read >= each.end; });
  }
  /// What came after the start is not ours, or a letter that fails again would make a replay endless.
  bool contains(const rd_kafka_message_t& message) const { return message.offset < at(message.partition).end; }

  /// A letter is taken on; gives a number for `finish`.
  std::uint64_t begin(const rd_kafka_message_t& letter) {
    Partition& partition = at(letter.partition);
    partition.read = letter.offset + 1;
    return partition.tracker.begin(letter.offset);
  }
  void finish(std::int32_t partition, std::uint64_t number) { at(partition).tracker.finish(number); }
  /// A partition whose last offsets hold no record is read to its end, too.
  void reached(std::int32_t partition, std::int64_t offset) {
    at(partition).read = std::max(at(partition).read, offset);
    at(partition).tracker.reached(offset);
  }

  /// Where the next replay starts, by what is done with now.
  KafkaPartitions next(const std::string& topic) const {
    KafkaPartitions list = partition_list(static_cast<int>(partitions_.size()));
    for (std::size_t i = 0; i < partitions_.size(); ++i)
      rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), static_cast<std::int32_t>(i))->offset =
          partitions_[i].tracker.next();
    return list;
  }

 private:
  struct Partition {
    OffsetTracker tracker;
    std::int64_t read, end;
  };
  Partition& at(std::int32_t partition) { return partitions_.at(static_cast<std::size_t>(partition)); }
  const Partition& at(std::int32_t partition) const { return partitions_.at(static_cast<std::size_t>(partition)); }

  std::vector<Partition> partitions_;
};

}  // namespace fieldfare::stream
