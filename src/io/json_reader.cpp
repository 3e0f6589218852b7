// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/io/json_reader.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "fieldfare/error.hpp"
#include "fieldfare/plan/plan.hpp"
#include "io/json_cursor.hpp"
#include "io/json_pointer.hpp"
#include "io/json_scratch.hpp"

namespace fieldfare {

namespace {

using detail::JsonCursor;
using detail::JsonNumber;
using detail::JsonText;
using detail::KeyOrder;

[[noreturn]] void too_many_fields(const JsonText& text, const char* at) {
  detail::record_error(text, at, "TooManyFields", "more than 4096 fields");
}

// A key as a pointer; only so much of a strange one as helps to find it.
[[noreturn]] void duplicate_key(const JsonText& text, std::string_view key) {
  std::size_t shown = std::min<std::size_t>(key.size(), 256);
  while (shown < key.size() && (static_cast<unsigned char>(key[shown]) & 0xC0) == 0x80) --shown;
  std::string pointer = text.row == RowDecoder::npos ? std::string() : detail::pointer_to_row(text.row);
  detail::append_pointer(pointer, key.substr(0, shown));
  throw RecordError("DuplicateKey", std::move(pointer), "the key is given twice");
}

[[noreturn]] void container_mismatch(const RowDecoder& decoder, std::size_t slot, char opening) {
  throw RecordError("TypeMismatch", decoder.where(slot),
                    opening == '{' ? "expected one value, got an object" : "expected one value, got an array");
}

[[noreturn]] void beyond_range(const RowDecoder& decoder, std::size_t slot) {
  throw RecordError("OutOfRange", decoder.where(slot), "the number is beyond the range of the field");
}

// What a text is that is no object, or holds more than one.
void expect_record(JsonCursor& cursor, const JsonText& text, JsonScratch& scratch) {
  const auto size = static_cast<std::size_t>(text.end - text.begin);
  if (size > JsonLimits::record_bytes)
    detail::record_error(text, text.begin, "TooLarge", "the record is longer than 1 MiB");
  cursor.skip_space();
  if (cursor.take('{')) [[likely]]
    return;
  if (cursor.left() == 0) detail::record_error(text, text.begin, "Empty", "there is nothing but space");
  if (std::string_view(text.begin, size).starts_with("\xEF\xBB\xBF"))
    detail::record_error(text, text.begin, "Bom", "the text begins with a byte order mark");
  const char* const start = cursor.position();
  cursor.skip_value(0, scratch.buffer.get());
  detail::record_error(text, start, "NotAnObject", "a record is one JSON object");
}

void expect_end(JsonCursor& cursor, const JsonText& text) {
  cursor.skip_space();
  if (cursor.left() == 0) [[likely]]
    return;
  constexpr std::string_view beginnings = "{[\"-0123456789tfn";
  if (beginnings.find(cursor.peek()) != std::string_view::npos)
    detail::record_error(text, cursor.position(), "TrailingBytes", "another value follows the record");
  detail::syntax_error(text, cursor.position(), "the text goes on after the record");
}

// A key's string that is not the expected one: its slot, or KeyOrder::none for a key the model does not know.
std::uint32_t look_up_key(JsonCursor& cursor, const JsonText& text, const Plan& plan, JsonScratch& scratch) {
  const char* const start = cursor.position();
  const std::string_view key = cursor.string(scratch.buffer.get());
  const std::int32_t slot = plan.names().find(key);
  if (slot != plan.names().unknown()) return static_cast<std::uint32_t>(slot);
  if (key.size() > JsonLimits::string_bytes)
    detail::record_error(text, start, "TooLong", "a key is longer than 65536 bytes");
  const std::string_view written(start, static_cast<std::size_t>(cursor.position() - start));
  const auto same = [&](std::string_view other) {
    const std::string ours(key);
    return JsonCursor({other.data(), text.end, text.row}).string(scratch.buffer.get()) == ours;
  };
  if (!scratch.unknown.insert(key, written, same)) duplicate_key(text, key);
  return KeyOrder::none;
}

// A key and its colon: the slot, or KeyOrder::none.
std::uint32_t key(JsonCursor& cursor, const JsonText& text, const Plan& plan, JsonScratch& scratch,
                  std::uint32_t expected) {
  cursor.skip_space();
  cursor.expect('"', "expected a key");
  std::size_t length = 0;
  if (expected != KeyOrder::none && cursor.left() >= KeyOrder::window)
    length = scratch.order.is_here(expected, cursor.position(), cursor.left());
  std::uint32_t slot = expected;
  if (length != 0) [[likely]]
    cursor.move_to(cursor.position() + length + 1);
  else
    slot = look_up_key(cursor, text, plan, scratch);
  cursor.skip_space();
  cursor.expect(':', "expected ':' after a key");
  cursor.skip_space();
  return slot;
}

void number(JsonCursor& cursor, RowDecoder& decoder, const FieldTarget& field, std::size_t slot) {
  const JsonNumber number = cursor.number();
  if (number.kind == JsonNumber::Kind::integer) [[likely]]
    return decoder.integer(slot, number.integer);
  const bool beyond =
      std::isinf(number.value) || (number.kind == JsonNumber::Kind::wide_integer && field.type == DataType::int64);
  if (!beyond) return decoder.number(slot, number.value);
  if (field.type == DataType::string || field.type == DataType::boolean) decoder.number(slot, 0);  // throws
  beyond_range(decoder, slot);
}

void value(JsonCursor& cursor, RowDecoder& decoder, const FieldTarget& field, std::size_t slot, char* buffer) {
  switch (const char first = cursor.peek()) {
    case '"':
      cursor.take('"');
      decoder.text(slot, cursor.string(buffer));
      break;
    case 't':
      cursor.word("true");
      decoder.boolean(slot, true);
      break;
    case 'f':
      cursor.word("false");
      decoder.boolean(slot, false);
      break;
    case 'n':
      cursor.word("null");
      decoder.null(slot);
      break;
    case '{':
    case '[':
      container_mismatch(decoder, slot, first);
    default:
      number(cursor, decoder, field, slot);
  }
}

}  // namespace

void read_json(std::string_view record, const Plan& plan, Workspace& workspace, std::size_t row,
               std::size_t first_row) {
  const JsonText text{record.data(), record.data() + record.size(),
                      first_row == RowDecoder::npos ? RowDecoder::npos : first_row + row};
  const std::span<const FieldTarget> fields = plan.fields();
  JsonScratch& scratch = *workspace.json;
  JsonCursor cursor(text);
  RowDecoder decoder(fields, workspace, row, first_row);

  expect_record(cursor, text, scratch);
  scratch.unknown.clear();
  std::uint32_t previous = KeyOrder::none, expected = scratch.order.first();
  std::size_t count = 0;
  cursor.skip_space();
  if (!cursor.take('}')) {
    do {
      if (++count > JsonLimits::fields) [[unlikely]]
        too_many_fields(text, cursor.position());
      const std::uint32_t slot = key(cursor, text, plan, scratch, expected);
      if (slot != KeyOrder::none) [[likely]] {
        if (decoder.seen(slot)) [[unlikely]]
          duplicate_key(text, fields[slot].name);
        if (slot != expected) scratch.order.learn(previous, slot);
        value(cursor, decoder, fields[slot], slot, scratch.buffer.get());
        previous = slot;
        expected = scratch.order.after(slot);
      } else {
        cursor.skip_value(1, scratch.buffer.get());
      }
      cursor.skip_space();
    } while (cursor.take(','));
    cursor.expect('}', "expected ',' or '}'");
  }
  expect_end(cursor, text);
  decoder.finish();
}

std::unique_ptr<JsonScratch> make_json_scratch(const Plan& plan) {
  return std::make_unique<JsonScratch>(plan.fields());
}

}  // namespace fieldfare
