// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "fieldfare/stream/config.hpp"
#include "stream/breaker.hpp"
#include "stream/cluster.hpp"
#include "stream/dead_letter.hpp"
#include "stream/metrics.hpp"
#include "stream/producer.hpp"
#include "stream/ticket.hpp"

namespace fieldfare::stream {

/// An answer that cannot be sent: it is too large, or not as its topic wants it.
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

  rd_kafka_t* client() const noexcept { return producers_.front()->client(); }
  /// Checks that every topic exists and has as many partitions as its answers need; throws StreamError.
  void connect(int input_partitions, const Patience& patience);
  /// The input has more partitions than before; throws StreamError (`PartitionCount`) if a topic lacks them.
  void widen(int input_partitions, const Patience& patience);

  /// Takes a record on.
  Ticket* begin(KafkaMessage message, Partition& partition);
  /// An answer of a ticket to the topic of a route; throws UndeliverableError.
  void produce(Ticket& ticket, std::size_t route, std::string_view value);
  /// The record itself to the dead-letter topic; throws StreamError (`TooManyDeadLetters`).
  void dead_letter(Ticket& ticket, const std::string& model_version, const Reason& reason);
  /// The worker has written everything of this ticket.
  void written(Ticket& ticket);

  /// Takes acknowledgements; waits for the first at most so long. Never waits for a message to be delivered.
  void serve(int wait_ms);
  /// Partitions whose answers were not delivered since the last call: they must be read again from `tracker.next()`.
  std::set<Partition*> take_failed() { return std::exchange(failed_, {}); }
  /// Gives up what still waits to be sent.
  void purge();

  std::size_t records() const noexcept { return records_; }
  std::size_t bytes() const noexcept { return bytes_; }

 private:
  /// A message that a broker refused, waiting to be sent in another way. The key is the beginning of its record's.
  struct Again {
    Ticket* ticket = nullptr;
    std::size_t route = 0;
    BatchSize batches = BatchSize::configured;
    std::size_t key_size = 0;
    std::string value;
    bool no_value = false;
    std::int64_t timestamp = 0;
    KafkaHeaders headers;
  };

  static StreamError misfit(const Route& route, int input_partitions);
  static void on_delivery(rd_kafka_t*, const rd_kafka_message_t* message, void* self);
  void delivered(const rd_kafka_message_t& message);
  void undelivered(const rd_kafka_message_t& message, Ticket& ticket, const Route& route, BatchSize batches);
  void refused(const rd_kafka_message_t& message, Ticket& ticket, const Route& route, BatchSize batches);
  void refused_letter(const rd_kafka_message_t& message, Ticket& ticket);
  void fail(const rd_kafka_message_t& message, const Route& route, std::string_view remedy);
  void give_up(Ticket& ticket);
  void count_dead_letter(const Ticket& ticket, const Reason& reason);
  DeadLetter letter_of(const Ticket& ticket, const std::string& model_version, const Reason& reason);
  void send_again(Ticket& ticket, DeadLetter letter);
  void send_again();
  Producer& producer(BatchSize batches);
  std::size_t index_of(const Route& route) const noexcept { return static_cast<std::size_t>(&route - routes_.data()); }
  void send(Ticket& ticket, std::size_t route, const Outgoing& message, KafkaHeaders headers);
  KafkaHeaders answer_headers(const rd_kafka_message_t& record) const;
  void close(Ticket& ticket);
  void finish(Ticket& ticket);

  const Config& config_;
  Metrics& metrics_;
  const Stop& stop_;
  std::vector<Route> routes_;  // the output topic, each [[output]], and last the dead-letter topic
  std::array<std::unique_ptr<Producer>, 3> producers_;  // by BatchSize; those of small batches once they are needed
  std::size_t max_bytes_ = 0;                           // of one message
  std::thread::id loop_;

  Tickets tickets_;
  std::size_t records_ = 0, bytes_ = 0;
  std::set<Partition*> failed_;
  std::deque<Again> again_;
  bool purged_ = false;  // nothing more is sent
  std::int64_t now_ms_ = 0, refusal_logged_ms_ = 0;
  Observations latency_{Metrics::latency_bounds()};

  Breaker breaker_;
  std::uint64_t seen_ = 0;  // records

  std::mutex finished_mutex_;
  std::vector<Ticket*> finished_;  // by other threads
};

}  // namespace fieldfare::stream
