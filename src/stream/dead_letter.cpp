// SPDX-License-Identifier: Apache-2.0
#include "stream/dead_letter.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <system_error>
#include <utility>

#include "artifact/digest.hpp"

namespace fieldfare::stream {
namespace {

constexpr std::size_t max_text_bytes = 1024;

/// What was cut of a record, as headers tell it: `.truncated` or `.dropped`, `.size` and `.digest`.
constexpr std::string_view value_cut = "fieldfare.value.truncated", headers_cut = "fieldfare.headers.dropped",
                           key_cut = "fieldfare.key.truncated";
constexpr std::array cuts{value_cut, headers_cut, key_cut};
constexpr std::string_view original_timestamp = "fieldfare.timestamp";

/// At most what the marks of the three need.
constexpr std::size_t room_for_marks = 512;

void add(rd_kafka_headers_t* headers, std::string_view name, std::string_view value) {
  rd_kafka_header_add(headers, name.data(), static_cast<ssize_t>(name.size()), value.data(),
                      static_cast<ssize_t>(value.size()));
}

void remove(rd_kafka_headers_t* headers, std::string_view name) {
  rd_kafka_header_remove(headers, std::string(name).c_str());
}

/// At most so many bytes, cut between characters.
std::string_view shortened(std::string_view text) {
  if (text.size() <= max_text_bytes) return text;
  std::size_t size = max_text_bytes;
  while (size > 0 && (text[size] & 0xC0) == 0x80) --size;
  return text.substr(0, size);
}

/// A header's number, 0 if it has none, or something else.
std::int64_t number_of(const rd_kafka_headers_t* headers, std::string_view name) {
  const std::string text = header_text(headers, name);
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() ? number : 0;
}

/// How often a record has failed before. Anybody may have written that header: at most the last number but one.
std::int64_t attempts_of(const rd_kafka_headers_t* headers) {
  return std::clamp<std::int64_t>(number_of(headers, attempt_header), 0, std::numeric_limits<std::int64_t>::max() - 1);
}

template <class Visit>
void for_each(const rd_kafka_headers_t* headers, const Visit& visit) {
  const char* name = nullptr;
  const void* data = nullptr;
  std::size_t size = 0;
  for (std::size_t i = 0; headers && !rd_kafka_header_get_all(headers, i, &name, &data, &size); ++i)
    visit(std::string_view(name), std::string_view(static_cast<const char*>(data), size));
}

std::size_t size_of(const rd_kafka_headers_t* headers) {
  std::size_t size = 0;
  // Two lengths of at most five bytes each.
  for_each(headers, [&](auto name, auto value) { size += name.size() + value.size() + 10; });
  return size;
}

/// Says once that a part was cut.
void mark(rd_kafka_headers_t* headers, std::string_view cut, std::size_t size, std::string_view digest) {
  if (!header_text(headers, cut).empty()) return;
  const std::string part(cut.substr(0, cut.rfind('.')));
  add(headers, cut, "true");
  add(headers, part + ".size", std::to_string(size));
  if (!digest.empty()) add(headers, part + ".digest", digest);
}

/// The headers that the letter adds, without the record's: of a name that both have, the last is ours.
KafkaHeaders only_ours(const rd_kafka_headers_t* headers) {
  KafkaHeaders ours(rd_kafka_headers_new(16));
  for_each(headers, [&](std::string_view name, std::string_view value) {
    if (!name.starts_with(connect_prefix) && !name.starts_with(own_prefix)) return;
    const void* last = nullptr;
    std::size_t size = 0;
    rd_kafka_header_get_last(headers, std::string(name).c_str(), &last, &size);
    if (last == value.data()) add(ours.get(), name, value);
  });
  return ours;
}

}  // namespace

std::string_view stage_of(const RecordError& error) {
  constexpr std::array<std::string_view, 3> of_the_model{"UnknownCategory", "NotFinite", "NonFinite"};
  return std::find(of_the_model.begin(), of_the_model.end(), error.code()) != of_the_model.end() ? stage::score
                                                                                                 : stage::parse;
}

std::size_t DeadLetter::size() const { return key.size() + value.size() + size_of(headers.get()); }

DeadLetter make_dead_letter(const rd_kafka_message_t& record, const DeadLetterOrigin& origin, const Reason& reason) {
  const rd_kafka_headers_t* own = headers_of(record);
  DeadLetter letter{key_of(record), value_of(record), timestamp_of(record),
                    KafkaHeaders(own ? rd_kafka_headers_copy(own) : rd_kafka_headers_new(16))};
  rd_kafka_headers_t* headers = letter.headers.get();
  const auto attempt = attempts_of(own);
  remove(headers, attempt_header);
  // Only what is said of this letter counts.
  for (const auto cut : cuts) remove(headers, cut);
  remove(headers, original_timestamp);
  const auto connect = [&](std::string_view name, std::string_view value) {
    add(headers, std::string(connect_prefix) + std::string(name), shortened(value));
  };
  connect("topic", rd_kafka_topic_name(record.rkt));
  connect("partition", std::to_string(record.partition));
  connect("offset", std::to_string(record.offset));
  connect("connector.name", origin.group);
  connect("task.id", origin.worker);
  connect("stage", reason.stage);
  connect("class.name", "fieldfare.stream");
  connect("exception.class.name", "fieldfare." + std::string(reason.kind) + "." + std::string(reason.code));
  connect("exception.message", reason.message);
  if (!reason.where.empty()) connect("exception.stacktrace", reason.where);
  if (!origin.model_version.empty()) add(headers, "fieldfare.model.version", shortened(origin.model_version));
  add(headers, attempt_header, std::to_string(attempt + 1));
  return letter;
}

void fit(DeadLetter& letter, const rd_kafka_message_t& record, std::size_t room) {
  if (letter.size() <= room) return;
  room -= std::min(room, room_for_marks);
  const std::string_view whole_key = key_of(record), whole_value = value_of(record);
  const auto left = [&] {
    const std::size_t taken = letter.key.size() + size_of(letter.headers.get());
    return room - std::min(room, taken);
  };
  if (letter.key.size() + size_of(letter.headers.get()) > room) {
    const rd_kafka_headers_t* own = headers_of(record);
    letter.headers = only_ours(letter.headers.get());
    if (own) mark(letter.headers.get(), headers_cut, size_of(own), {});
  }
  if (letter.key.size() + size_of(letter.headers.get()) > room && !letter.key.empty()) {
    const std::size_t taken = size_of(letter.headers.get());
    letter.key = letter.key.substr(0, room - std::min(room, taken));
    mark(letter.headers.get(), key_cut, whole_key.size(), detail::digest(whole_key));
  }
  if (size_of(letter.headers.get()) > room)
    for (const auto name : {"exception.message", "exception.stacktrace"})
      remove(letter.headers.get(), std::string(connect_prefix) + name);
  if (letter.value.size() > left()) {
    letter.value = letter.value.substr(0, left());
    mark(letter.headers.get(), value_cut, whole_value.size(), detail::digest(whole_value));
  }
}

bool drop_timestamp(DeadLetter& letter) {
  if (!header_text(letter.headers.get(), original_timestamp).empty()) return false;
  add(letter.headers.get(), original_timestamp, std::to_string(std::exchange(letter.timestamp, 0)));
  return true;
}

std::int64_t letter_time(const rd_kafka_headers_t* headers, const rd_kafka_message_t& record) {
  return header_text(headers, original_timestamp).empty() ? timestamp_of(record) : 0;
}

bool is_cut(const rd_kafka_headers_t* headers) {
  return std::any_of(cuts.begin(), cuts.end(), [&](auto cut) { return header_text(headers, cut) == "true"; });
}

std::int64_t record_time(const rd_kafka_message_t& letter) {
  const auto moved = number_of(headers_of(letter), original_timestamp);
  return moved != 0 ? moved : timestamp_of(letter);
}

const rd_kafka_headers_t* headers_of(const rd_kafka_message_t& message) {
  rd_kafka_headers_t* headers = nullptr;
  return rd_kafka_message_headers(&message, &headers) == RD_KAFKA_RESP_ERR_NO_ERROR ? headers : nullptr;
}

std::int64_t timestamp_of(const rd_kafka_message_t& message) {
  rd_kafka_timestamp_type_t type = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE;
  const auto timestamp = rd_kafka_message_timestamp(&message, &type);
  return type == RD_KAFKA_TIMESTAMP_NOT_AVAILABLE ? 0 : timestamp;
}

std::string header_text(const rd_kafka_headers_t* headers, std::string_view name) {
  const void* value = nullptr;
  std::size_t size = 0;
  if (!headers || rd_kafka_header_get_last(headers, std::string(name).c_str(), &value, &size)) return {};
  return {static_cast<const char*>(value), size};
}

KafkaHeaders replay_headers(const rd_kafka_headers_t* headers) {
  KafkaHeaders kept(rd_kafka_headers_new(8));
  for_each(headers, [&](std::string_view name, std::string_view value) {
    if (name.starts_with(connect_prefix) || (name.starts_with(own_prefix) && name != attempt_header)) return;
    add(kept.get(), name, value);
  });
  return kept;
}

}  // namespace fieldfare::stream
