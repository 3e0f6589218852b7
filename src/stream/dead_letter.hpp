// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

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
inline constexpr std::string_view truncated_header = "fieldfare.value.truncated";

/// What of the stream stands in every dead letter.
struct DeadLetterOrigin {
  std::string group, worker, model_version;
};

/// The record's own headers, then Kafka Connect's (all text) and ours. `kept` is how much of the value is kept.
KafkaHeaders dead_letter_headers(const rd_kafka_message_t& record, const DeadLetterOrigin& origin, const Reason& reason,
                                 std::size_t kept);

/// A header's last value as text; empty if there is none.
std::string header_text(const rd_kafka_headers_t* headers, std::string_view name);
/// The record's headers without those that a dead letter adds; `attempt` is counted on.
KafkaHeaders replay_headers(const rd_kafka_headers_t* headers);

}  // namespace fieldfare::stream
