// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "fieldfare/stream/config.hpp"
#include "stream/cluster.hpp"
#include "stream/dead_letter.hpp"
#include "stream/metrics.hpp"
#include "stream/ticket.hpp"

namespace fieldfare::stream {

/// An answer that is too large to be sent.
struct UndeliverableError : RecordError {
  using RecordError::RecordError;
};

/// The producer's side: answers and dead letters out, acknowledgements in. `produce` and `dead_letter` may be called
/// from any thread; everything else from the loop's thread, where acknowledgements arrive too.
class Delivery : private ClientOwner {
 public:
  Delivery(const Config& config, const Log& log, Metrics& metrics, Failure& failure, const Stop& stop);
  ~Delivery();
  Delivery(const Delivery&) = delete;

  /// Checks that every topic exists and has as many partitions as its answers need; throws StreamError.
  void connect(int input_partitions, const Patience& patience);
  /// The input has more partitions than before; throws StreamError (`PartitionCount`) if a topic lacks them.
  void widen(int input_partitions, const Patience& patience);

  /// Takes a record on.
  Ticket* begin(KafkaMessage message, Partition& partition);
  /// An answer of a ticket to the topic of a route; throws UndeliverableError.
  void produce(Ticket& ticket, std::size_t route, std::string_view value);
  /// The record itself to the dead-letter topic.
  void dead_letter(Ticket& ticket, const DeadLetterOrigin& origin, const Reason& reason);
  /// The worker has written everything of this ticket.
  void written(Ticket& ticket);

  /// Takes acknowledgements; waits for the first at most so long.
  void serve(int wait_ms);
  /// Partitions whose answers were not delivered since the last call: they must be read again from `tracker.next()`.
  std::set<Partition*> take_failed() { return std::exchange(failed_, {}); }
  /// Gives up what still waits to be sent.
  void purge();

  std::size_t records() const noexcept { return records_; }
  std::size_t bytes() const noexcept { return bytes_; }

 private:
  struct Route {
    KafkaTopic topic;
    std::string name;
    bool same_partition = false;
    int partitions = 0;
    prometheus::Counter* acknowledged = nullptr;
    std::uint64_t acknowledged_now = 0;  // not yet handed to the counter

    std::int32_t partition_for(const rd_kafka_message_t& record) const noexcept {
      return same_partition ? record.partition : RD_KAFKA_PARTITION_UA;
    }
  };
  struct Resend {
    Ticket* ticket;
    const Route* route;
    std::string value;
  };

  static StreamError misfit(const Route& route, int input_partitions);
  static void on_delivery(rd_kafka_t*, const rd_kafka_message_t* message, void* self);
  void delivered(const rd_kafka_message_t& message);
  void undelivered(const rd_kafka_message_t& message, Ticket& ticket);
  void resend_alone();
  void send(Ticket& ticket, const Route& route, std::string_view value, KafkaHeaders headers);
  rd_kafka_resp_err_t enqueue(Ticket& ticket, const Route& route, std::string_view value);
  /// Takes the headers only when it succeeds.
  rd_kafka_resp_err_t enqueue_with_headers(Ticket& ticket, const Route& route, std::string_view value,
                                           KafkaHeaders& headers);
  KafkaHeaders answer_headers(const rd_kafka_message_t& record) const;
  void close(Ticket& ticket);
  void finish(Ticket& ticket);

  const Config& config_;
  Metrics& metrics_;
  const Stop& stop_;
  Kafka producer_;
  std::vector<Route> routes_;  // the output topic, each [[output]], and last the dead-letter topic
  std::size_t max_bytes_ = 0;  // of one message
  std::thread::id loop_;

  Tickets tickets_;
  std::size_t records_ = 0, bytes_ = 0;
  std::set<Partition*> failed_;
  std::vector<Resend> resends_;
  bool resending_ = false;
  std::int64_t now_ms_ = 0;
  Observations latency_{Metrics::latency_bounds()};

  std::mutex finished_mutex_;
  std::vector<Ticket*> finished_;  // by other threads
};

}  // namespace fieldfare::stream
