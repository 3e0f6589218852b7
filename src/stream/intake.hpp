// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <chrono>
#include <functional>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "fieldfare/stream/config.hpp"
#include "stream/cluster.hpp"
#include "stream/metrics.hpp"
#include "stream/ticket.hpp"

namespace fieldfare::stream {

/// The consumer's side: partitions come and go, records come in, offsets go out. One thread, the loop's.
class Intake : private ClientOwner {
 public:
  /// `drain` waits until what is in flight is finished, for at most the drain time; called when partitions leave.
  Intake(const Config& config, const Log& log, Metrics& metrics, Failure& failure, std::function<void()> drain,
         std::function<bool()> stopping);

  rd_kafka_t* client() const noexcept { return consumer_.get(); }
  void subscribe();

  /// The next records of partitions that are ours, a few at a time; none when none came in time. Serves rebalances.
  /// They are the caller's, and the span is valid until the next call.
  std::span<KafkaMessage> poll(int wait_ms, std::size_t most);
  Partition& partition_of(const rd_kafka_message_t& message) { return partition(message.partition); }

  /// Gives the client every offset that may be committed now.
  void store_offsets();
  /// Commits them and waits for it.
  void commit();
  /// Reads partitions again from their first unfinished record.
  void rewind(const std::set<Partition*>& partitions);
  /// Stops or restarts fetching without leaving the group.
  void pause(bool paused);
  bool paused() const noexcept { return paused_; }
  bool has_partitions() const noexcept { return assigned_ > 0; }
  void hand_over_counts();
  /// Leaves the group.
  void close();

 private:
  static void on_rebalance(rd_kafka_t*, rd_kafka_resp_err_t code, rd_kafka_topic_partition_list_t* list, void* opaque);
  static int on_statistics(rd_kafka_t*, char* json, std::size_t size, void* opaque);
  static void on_commit(rd_kafka_t*, rd_kafka_resp_err_t code, rd_kafka_topic_partition_list_t*, void* opaque);

  Partition& partition(std::int32_t id);
  void assign(rd_kafka_topic_partition_list_t* list);
  void revoke(rd_kafka_topic_partition_list_t* list);
  void apply(rd_kafka_topic_partition_list_t* list, bool assigning);
  void find_start(rd_kafka_topic_partition_list_t* list);
  void keep(KafkaMessage message);
  void consumer_error(const rd_kafka_message_t& message);
  bool is_cooperative() const;
  void restart(const Partition& where);
  void offset_gap(const rd_kafka_message_t& message);
  KafkaPartitions storable(bool all) const;

  const Config& config_;
  Metrics& metrics_;
  std::function<void()> drain_;
  std::function<bool()> stopping_;
  Kafka consumer_;
  KafkaQueue queue_;                                    // the consumer's own
  std::vector<KafkaMessage> records_;                   // of one poll
  std::vector<std::unique_ptr<Partition>> partitions_;  // by id
  int assigned_ = 0;
  bool paused_ = false;
};

}  // namespace fieldfare::stream
