// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>

#include "fieldfare/stream/config.hpp"
#include "stream/cluster.hpp"

namespace prometheus {
class Counter;
}

namespace fieldfare::stream {

/// One topic that is written to.
struct Route {
  std::string name;
  bool dead_letters = false;
  bool same_partition = false;
  int partitions = 0;
  prometheus::Counter* acknowledged = nullptr;
  std::uint64_t acknowledged_now = 0;  ///< not yet handed to the counter

  std::int32_t partition_for(const rd_kafka_message_t& record) const noexcept {
    return same_partition ? record.partition : RD_KAFKA_PARTITION_UA;
  }
};

/// One message to send; what it views is copied. A view of nothing is null.
struct Outgoing {
  std::int32_t partition = RD_KAFKA_PARTITION_UA;
  std::string_view key, value;
  std::int64_t timestamp = 0;  ///< 0: now
  void* opaque = nullptr;      ///< comes back with the report
};

/// How many messages a producer puts into a batch. A broker that refuses one message refuses its whole batch; what was
/// refused is sent again in smaller batches, at last alone, so that only the one is left.
enum class BatchSize : std::uint8_t { configured, few, one };

/// One client that writes to every topic.
class Producer {
 public:
  using Report = void (*)(rd_kafka_t*, const rd_kafka_message_t*, void*);

  /// What a report says of its message's way.
  struct Way {
    Route* route;
    BatchSize batches;
  };

  /// Reports go to `report` with the owner, in the thread that polls. Throws StreamError (`ClientFailed`).
  Producer(const KafkaConfig& kafka, BatchSize batches, std::span<Route> routes, ClientOwner& owner, Report report);
  ~Producer();
  Producer(const Producer&) = delete;

  rd_kafka_t* client() const noexcept { return client_.get(); }
  /// Hands a message to the client, which takes the headers when there is no error.
  rd_kafka_resp_err_t send(std::size_t route, const Outgoing& message, KafkaHeaders& headers);
  static Way way_of(const rd_kafka_message_t& message) {
    return *static_cast<const Way*>(rd_kafka_topic_opaque(message.rkt));
  }

 private:
  Kafka client_;
  std::deque<Way> ways_;  // by route; the client keeps their addresses
  std::deque<KafkaTopic> topics_;
};

}  // namespace fieldfare::stream
