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
#include "stream/health.hpp"
#include "stream/metrics.hpp"
#include "stream/start_offsets.hpp"
#include "stream/statistics.hpp"
#include "stream/ticket.hpp"

namespace fieldfare::stream {

/// The consumer's side: partitions come and go, records come in, offsets go out. One thread, the loop's.
class Intake : private ClientOwner {
 public:
  /// What the rest of the stream does when partitions change.
  struct Hooks {
    std::function<void()> drain;     ///< waits until what is in flight is finished, for at most the drain time
    std::function<void(int)> widen;  ///< the input has so many partitions now; throws if answers cannot follow
  };

  Intake(const Config& config, const Log& log, Metrics& metrics, Health& health, Failure& failure, const Stop& stop,
         Hooks hooks);
  ~Intake();

  /// Finds the topic and the group's offsets; gives the number of partitions. Throws StreamError.
  int connect(const Patience& patience);
  rd_kafka_t* client() const noexcept { return consumer_.get(); }
  void subscribe();

  /// The next records of partitions that are ours, a few at a time; none when none came in time. Serves rebalances.
  /// They are the caller's, and the span is valid until the next call.
  std::span<KafkaMessage> poll(int wait_ms, std::size_t most);
  Partition& partition_of(const rd_kafka_message_t& message) { return partition(message.partition); }

  /// Gives the client every offset that may be committed now.
  void store_offsets();
  /// Commits them; false if the broker did not take them in time.
  bool commit();
  /// Reads partitions again from their first unfinished record.
  void rewind(const std::set<Partition*>& partitions);
  /// Stops or restarts fetching without leaving the group.
  void pause(bool paused);
  bool paused() const noexcept { return paused_; }
  bool has_partitions() const noexcept { return assigned_ > 0; }
  void hand_over_counts();
  /// Leaves the group; false if the broker did not answer in time.
  bool close();

 private:
  static void on_rebalance(rd_kafka_t*, rd_kafka_resp_err_t code, rd_kafka_topic_partition_list_t* list, void* opaque);
  static int on_statistics(rd_kafka_t*, char* json, std::size_t size, void* opaque);
  static void on_commit(rd_kafka_t*, rd_kafka_resp_err_t code, rd_kafka_topic_partition_list_t* list, void* opaque);

  Partition& partition(std::int32_t id);
  void keep(KafkaMessage message);
  void consumer_error(const rd_kafka_message_t& message);
  void offset_gap(const rd_kafka_message_t& message);
  void watch(const Statistics& statistics);
  KafkaPartitions storable(bool all) const;
  rd_kafka_resp_err_t commit(const rd_kafka_topic_partition_list_t& offsets, std::chrono::milliseconds most);
  void committed(const rd_kafka_topic_partition_list_t& offsets);

  // assignment.cpp
  void assign(rd_kafka_topic_partition_list_t* list);
  void revoke(rd_kafka_topic_partition_list_t* list);
  void apply(rd_kafka_topic_partition_list_t* list, bool assigning);
  void find_start(rd_kafka_topic_partition_list_t* list);
  bool is_cooperative() const;
  void restart(Partition& where);

  const Config& config_;
  Metrics& metrics_;
  Health& health_;
  const Stop& stop_;
  Hooks hooks_;
  Kafka consumer_;
  KafkaQueue queue_;  // the consumer's own
  StartOffsets starts_;
  std::vector<KafkaMessage> records_, gaps_;            // of one poll
  std::vector<std::unique_ptr<Partition>> partitions_;  // by id
  int width_ = 0;                                       // partitions of the topic
  int assigned_ = 0;
  bool paused_ = false;
  bool left_ = true;  // in no group
};

}  // namespace fieldfare::stream
