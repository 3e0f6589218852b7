// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <vector>

#include "stream/kafka.hpp"
#include "stream/offset_tracker.hpp"

namespace prometheus {
class Counter;
}

namespace fieldfare::stream {

/// One partition of the input topic, kept for the life of the stream. Used by the loop's thread only.
struct Partition {
  std::int32_t id = 0;
  std::uint32_t generation = 0;  ///< grows whenever what is in flight stops counting: revoked, lost, rewound
  bool assigned = false;
  OffsetTracker tracker;
  std::int64_t position = -1;                   ///< where it is read on
  std::int64_t stored = -1;                     ///< the offset last given to the client to commit
  std::int64_t committed = -1;                  ///< the offset that the group has
  std::int64_t seen = -1;                       ///< the offset to commit when statistics came last,
  std::chrono::steady_clock::time_point moved;  ///< and when it last moved, or no record waited
  prometheus::Counter* consumed = nullptr;
  std::uint64_t consumed_now = 0;  ///< not yet handed to the counter
};

/// One record on its way: it holds the message until every answer is acknowledged.
struct Ticket {
  KafkaMessage message;
  Partition* partition = nullptr;
  std::uint32_t generation = 0;
  std::uint64_t number = 0;            ///< of the partition's tracker
  std::uint64_t nth = 0;               ///< of all records that were taken
  std::atomic<std::uint32_t> open{0};  ///< answers not yet acknowledged, and one for the worker that writes them
  std::atomic<bool> dead{false};       ///< it has become a dead letter

  std::size_t bytes() const noexcept { return message->len + message->key_len; }
};

/// Tickets that are used again. For one thread.
class Tickets {
 public:
  Ticket* take() {
    if (free_.empty()) {
      all_.emplace_back();
      return &all_.back();
    }
    Ticket* ticket = free_.back();
    free_.pop_back();
    return ticket;
  }
  void give(Ticket* ticket) {
    ticket->message.reset();
    free_.push_back(ticket);
  }

 private:
  std::deque<Ticket> all_;
  std::vector<Ticket*> free_;
};

}  // namespace fieldfare::stream
