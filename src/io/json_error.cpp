// SPDX-License-Identifier: Apache-2.0
#include "io/json_error.hpp"

#include <string>

#include "fieldfare/column/row_decoder.hpp"
#include "fieldfare/detail/text.hpp"
#include "fieldfare/error.hpp"
#include "io/json_pointer.hpp"

namespace fieldfare::detail {

namespace {

// The first byte that starts no well-formed character.
const char* first_bad_byte(const char* begin, const char* end) {
  while (begin != end) {
    if (static_cast<unsigned char>(*begin) < 0x80) {
      ++begin;
      continue;
    }
    std::size_t length = 2;
    const auto left = static_cast<std::size_t>(end - begin);
    while (length <= 4 && length <= left && !is_utf8({begin, length})) ++length;
    if (length > 4 || length > left) return begin;
    begin += length;
  }
  return end;
}

}  // namespace

void record_error(const JsonText& text, const char* at, std::string_view code, std::string_view message) {
  throw RecordError(code, text.row == RowDecoder::npos ? std::string() : pointer_to_row(text.row),
                    "byte " + std::to_string(at - text.begin) + ": " + std::string(message));
}

void syntax_error(const JsonText& text, const char* at, std::string_view message) {
  expect_utf8(text, {text.begin, static_cast<std::size_t>(text.end - text.begin)});
  record_error(text, at, "Syntax", at == text.end ? "the text ends too early" : message);
}

void expect_utf8(const JsonText& text, std::string_view part) {
  if (is_utf8(part)) return;
  record_error(text, first_bad_byte(part.data(), part.data() + part.size()), "BadUtf8", "not UTF-8");
}

}  // namespace fieldfare::detail
