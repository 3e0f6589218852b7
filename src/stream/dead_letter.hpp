// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "fieldfare/error.hpp"
#include "stream/kafka.hpp"

namespace fieldfare::stream {

/// Where in a record's way it failed, in Kafka Connect's words.
namespace stage {
inline constexpr std::string_view parse = "VALUE_CONVERTER", score = "TRANSFORMATION", produce = "KAFKA_PRODUCE";
}

/// Why a record became a dead letter.
struct Reason {
  std::string_view stage, code, where, message;
  std::string_view kind = "RecordError";
};

/// The stage an error of a record belongs to: its text or type, or the model's own answer to its values.
std::string_view stage_of(const RecordError& error);

inline constexpr std::string_view connect_prefix = "__connect.errors.";
inline constexpr std::string_view own_prefix = "fieldfare.";
inline constexpr std::string_view attempt_header = "fieldfare.dlq.attempt";

/// What of the stream stands in every dead letter.
struct DeadLetterOrigin {
  std::string group, worker, model_version;
};

/// A dead letter: the record's key, value and time, or what fits of them, and its headers, then Kafka Connect's (all
/// text) and ours. Key and value are views of the record.
struct DeadLetter {
  std::string_view key, value;
  std::int64_t timestamp = 0;  ///< 0: that of sending
  KafkaHeaders headers;

  std::size_t size() const;
};

/// The whole record as a dead letter.
DeadLetter make_dead_letter(const rd_kafka_message_t& record, const DeadLetterOrigin& origin, const Reason& reason);

/// Cuts a letter of the record down to `room` bytes: its value, then its headers, then its key, at last our message.
/// What was cut is marked, with the digest and the size of the whole. A letter may stay larger than very little room.
void fit(DeadLetter& letter, const rd_kafka_message_t& record, std::size_t room);

/// Takes the record's time, which a broker may refuse, to a header; false if it is there.
bool drop_timestamp(DeadLetter& letter);

/// The time that a letter of these headers has: its record's, or that of sending, 0.
std::int64_t letter_time(const rd_kafka_headers_t* headers, const rd_kafka_message_t& record);

/// Whether a letter lacks a part of its record, so that it cannot be scored again.
bool is_cut(const rd_kafka_headers_t* headers);

/// The time of a letter's record, 0 if it had none.
std::int64_t record_time(const rd_kafka_message_t& letter);

/// A message's headers, null if it has none.
const rd_kafka_headers_t* headers_of(const rd_kafka_message_t& message);
/// A message's time, 0 if it has none.
std::int64_t timestamp_of(const rd_kafka_message_t& message);
/// A header's last value as text; empty if there is none.
std::string header_text(const rd_kafka_headers_t* headers, std::string_view name);
/// The record's headers without those that a dead letter adds; `attempt` is counted on.
KafkaHeaders replay_headers(const rd_kafka_headers_t* headers);

}  // namespace fieldfare::stream
