// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/io/json_reader.hpp"

#include <algorithm>
#include <string>

#include "fieldfare/error.hpp"
#include "fieldfare/plan/plan.hpp"
#include "io/json_cursor.hpp"
#include "io/json_value.hpp"
#include "io/record_scratch.hpp"

namespace fieldfare {

namespace {

using detail::JsonCursor;
using detail::JsonText;
using detail::KeyOrder;

[[noreturn]] void too_many_fields(const JsonText& text, const char* at, std::size_t most) {
  detail::record_error(text, at, "TooManyFields", "more than " + std::to_string(most) + " fields");
}

[[noreturn]] void too_large(const JsonText& text, std::size_t most) {
  detail::record_error(text, text.begin, "TooLarge", "the record is longer than " + std::to_string(most) + " bytes");
}

[[noreturn]] void container_mismatch(const RowDecoder& decoder, std::size_t slot, char opening) {
  throw RecordError("TypeMismatch", decoder.where(slot),
                    opening == '{' ? "expected one value, got an object" : "expected one value, got an array");
}

// What a text is that is no object, or holds more than one.
void expect_record(JsonCursor& cursor, const JsonText& text, std::size_t columns, RecordScratch& scratch) {
  const auto size = static_cast<std::size_t>(text.end - text.begin);
  if (size > JsonLimits::record_bytes(columns)) too_large(text, JsonLimits::record_bytes(columns));
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
std::uint32_t look_up_key(JsonCursor& cursor, const Vocabulary& names, RowDecoder& decoder, RecordScratch& scratch) {
  const char* const start = cursor.position();
  const std::string_view key = cursor.string(scratch.buffer.get());
  const std::int32_t slot = names.find(key);
  if (slot != names.unknown()) return static_cast<std::uint32_t>(slot);
  scratch.strange = scratch.capture_of(key);  // the key may lie in the buffer, which looking at it may overwrite
  decoder.unknown(key, {start, static_cast<std::size_t>(cursor.position() - start)});
  return KeyOrder::none;
}

// A key and its colon: the slot, or KeyOrder::none.
std::uint32_t key(JsonCursor& cursor, const Vocabulary& names, RowDecoder& decoder, RecordScratch& scratch,
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
    slot = look_up_key(cursor, names, decoder, scratch);
  cursor.skip_space();
  cursor.expect(':', "expected ':' after a key");
  cursor.skip_space();
  return slot;
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
      detail::put_number(cursor, decoder, field, slot);
  }
}

/// Where the text of a row's captured fields goes; null if there are none.
std::string_view* captures_of(RecordScratch& scratch, std::size_t row) {
  if (scratch.captured.empty()) [[likely]]
    return nullptr;
  std::string_view* const captures = scratch.captures.data() + row * scratch.captured.size();
  std::fill_n(captures, scratch.captured.size(), std::string_view());
  return captures;
}

}  // namespace

void read_json(std::string_view record, const Plan& plan, Workspace& workspace, std::size_t row,
               std::size_t first_row) {
  const JsonText text{record.data(), record.data() + record.size(),
                      first_row == RowDecoder::npos ? RowDecoder::npos : first_row + row};
  const FieldTable& fields = plan.fields();
  RowDecoder decoder(fields, workspace, row, first_row);
  RecordScratch& scratch = *workspace.scratch;
  JsonCursor cursor(text);

  std::string_view* const captures = captures_of(scratch, row);
  expect_record(cursor, text, fields.columns(), scratch);
  const std::size_t most = scratch.unknown.most();
  std::uint32_t previous = KeyOrder::none, expected = scratch.order.first();
  std::size_t count = 0;
  cursor.skip_space();
  if (!cursor.take('}')) {
    do {
      if (++count > most) [[unlikely]]
        too_many_fields(text, cursor.position(), most);
      const std::uint32_t slot = key(cursor, fields.names(), decoder, scratch, expected);
      const char* const start = cursor.position();
      if (slot != KeyOrder::none) [[likely]] {
        if (decoder.seen(slot)) [[unlikely]]
          decoder.duplicate(slot);
        if (slot != expected) scratch.order.learn(previous, slot);
        value(cursor, decoder, fields[slot], slot, scratch.buffer.get());
        previous = slot;
        expected = scratch.order.after(slot);
      } else {
        cursor.skip_value(1, scratch.buffer.get());
      }
      if (captures) [[unlikely]] {
        const std::uint32_t which = slot != KeyOrder::none ? scratch.capture_of_slot[slot] : scratch.strange;
        if (which < scratch.captured.size())
          captures[which] = {start, static_cast<std::size_t>(cursor.position() - start)};
      }
      cursor.skip_space();
    } while (cursor.take(','));
    cursor.expect('}', "expected ',' or '}'");
  }
  expect_end(cursor, text);
  decoder.finish();
}

}  // namespace fieldfare
