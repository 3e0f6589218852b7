// SPDX-License-Identifier: Apache-2.0
#include "stream/dead_letter.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace fieldfare::stream {
namespace {

constexpr std::size_t max_message_bytes = 1024;

void add(rd_kafka_headers_t* headers, std::string_view name, std::string_view value) {
  rd_kafka_header_add(headers, name.data(), static_cast<ssize_t>(name.size()), value.data(),
                      static_cast<ssize_t>(value.size()));
}

void add(rd_kafka_headers_t* headers, std::string_view prefix, std::string_view name, std::string_view value) {
  add(headers, std::string(prefix) + std::string(name), value);
}

/// At most so many bytes, cut between characters.
std::string_view shortened(std::string_view text) {
  if (text.size() <= max_message_bytes) return text;
  std::size_t size = max_message_bytes;
  while (size > 0 && (text[size] & 0xC0) == 0x80) --size;
  return text.substr(0, size);
}

int attempt_of(const rd_kafka_headers_t* headers) {
  const std::string text = header_text(headers, attempt_header);
  int attempt = 0;
  std::from_chars(text.data(), text.data() + text.size(), attempt);
  return attempt;
}

const rd_kafka_headers_t* headers_of(const rd_kafka_message_t& record) {
  rd_kafka_headers_t* headers = nullptr;
  return rd_kafka_message_headers(&record, &headers) == RD_KAFKA_RESP_ERR_NO_ERROR ? headers : nullptr;
}

}  // namespace

std::string_view stage_of(const RecordError& error) {
  constexpr std::array<std::string_view, 3> of_the_model{"UnknownCategory", "NotFinite", "NonFinite"};
  return std::find(of_the_model.begin(), of_the_model.end(), error.code()) != of_the_model.end() ? stage::score
                                                                                                 : stage::parse;
}

KafkaHeaders dead_letter_headers(const rd_kafka_message_t& record, const DeadLetterOrigin& origin, const Reason& reason,
                                 std::size_t kept) {
  const rd_kafka_headers_t* own = headers_of(record);
  KafkaHeaders headers(own ? rd_kafka_headers_copy(own) : rd_kafka_headers_new(16));
  const int attempt = attempt_of(own);
  rd_kafka_header_remove(headers.get(), std::string(attempt_header).c_str());
  const auto connect = [&](std::string_view name, std::string_view value) {
    add(headers.get(), connect_prefix, name, value);
  };
  connect("topic", rd_kafka_topic_name(record.rkt));
  connect("partition", std::to_string(record.partition));
  connect("offset", std::to_string(record.offset));
  connect("connector.name", origin.group);
  connect("task.id", origin.worker);
  connect("stage", reason.stage);
  connect("class.name", "fieldfare.stream");
  connect("exception.class.name", "fieldfare." + std::string(reason.kind) + "." + std::string(reason.code));
  connect("exception.message", shortened(reason.message));
  if (!reason.where.empty()) connect("exception.stacktrace", shortened(reason.where));
  if (!origin.model_version.empty()) add(headers.get(), own_prefix, "model.version", origin.model_version);
  add(headers.get(), attempt_header, std::to_string(attempt + 1));
  if (kept < record.len) {
    add(headers.get(), truncated_header, "true");
    add(headers.get(), own_prefix, "value.size", std::to_string(record.len));
  }
  return headers;
}

std::string header_text(const rd_kafka_headers_t* headers, std::string_view name) {
  const void* value = nullptr;
  std::size_t size = 0;
  if (!headers || rd_kafka_header_get_last(headers, std::string(name).c_str(), &value, &size)) return {};
  return {static_cast<const char*>(value), size};
}

KafkaHeaders replay_headers(const rd_kafka_headers_t* headers) {
  KafkaHeaders kept(rd_kafka_headers_new(8));
  const char* name = nullptr;
  const void* value = nullptr;
  std::size_t size = 0;
  for (std::size_t i = 0; headers && !rd_kafka_header_get_all(headers, i, &name, &value, &size); ++i) {
    const std::string_view header(name);
    if (header.starts_with(connect_prefix) || (header.starts_with(own_prefix) && header != attempt_header)) continue;
    rd_kafka_header_add(kept.get(), name, -1, value, static_cast<ssize_t>(size));
  }
  return kept;
}

}  // namespace fieldfare::stream
