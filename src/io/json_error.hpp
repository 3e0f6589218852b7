// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <string_view>

namespace fieldfare::detail {

/// The text of one record, and the row it is for error reports (npos: a single record).
struct JsonText {
  const char *begin, *end;
  std::size_t row;
};

/// Throws RecordError with the row as its place and the byte in its message.
[[noreturn]] void record_error(const JsonText& text, const char* at, std::string_view code, std::string_view message);

/// Throws RecordError: `BadUtf8` if the text is not UTF-8 to begin with, else `Syntax`.
[[noreturn]] void syntax_error(const JsonText& text, const char* at, std::string_view message);

/// Throws RecordError `BadUtf8` unless `part`, a part of the text, is well-formed.
void expect_utf8(const JsonText& text, std::string_view part);

/// A decoded string, and the position after its closing quote.
struct JsonString {
  std::string_view text;
  const char* after;
};

/// Decodes a string that starts at `start` (after its quote) and may have escapes; see JsonCursor::string.
JsonString string_with_escapes(const JsonText& text, const char* start, char* buffer);

}  // namespace fieldfare::detail
