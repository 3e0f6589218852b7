// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <chrono>
#include <cstdint>
#include <string>
#include <unordered_map>

#include "fieldfare/stream/stream.hpp"
#include "stream/cluster.hpp"
#include "stream/dead_letter.hpp"
#include "stream/letter_span.hpp"

namespace fieldfare::stream {

/// Sends the records of dead letters to the input topic. A letter that this topic does not take is left out, and ends
/// nothing; what else goes wrong is the owner's failure.
class LetterSender : private ClientOwner {
 public:
  /// Counts what became of the letters in `result`; throws StreamError.
  LetterSender(const Config& config, const Log& log, Failure& failure, LetterSpan& span, Replayed& result);
  LetterSender(const LetterSender&) = delete;

  /// Throws StreamError when the client takes nothing.
  void send(const rd_kafka_message_t& letter);
  /// Takes acknowledgements for at most so long; false: some are still to come.
  bool serve(std::chrono::milliseconds most);
  /// Sends nothing more, and waits a little for the answers to what is under way.
  void give_up();

 private:
  struct Sent {
    std::int32_t partition;
    std::int64_t offset;
    std::uint64_t number;  // the span's
  };

  static void on_delivery(rd_kafka_t*, const rd_kafka_message_t* message, void* self);
  void delivered(const rd_kafka_message_t& message);
  rd_kafka_resp_err_t produce(const rd_kafka_message_t& letter, std::uint64_t id);
  std::int32_t home(const rd_kafka_headers_t* headers) const;
  /// False for an error that is not about the letter.
  bool left_out(const Sent& sent, rd_kafka_resp_err_t error);

  const Config& config_;
  LetterSpan& span_;
  Replayed& result_;
  std::unordered_map<std::uint64_t, Sent> sent_;  // by the number that the client gives back
  std::uint64_t last_id_ = 0;
  int partitions_ = 0;
  Kafka producer_;
};

}  // namespace fieldfare::stream
