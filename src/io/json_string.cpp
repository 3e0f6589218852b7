// SPDX-License-Identifier: Apache-2.0
// Strings with escapes, and strings that are wrong.
#include <cstdint>
#include <cstring>

#include "fieldfare/io/json_reader.hpp"
#include "io/json_error.hpp"

namespace fieldfare::detail {

namespace {

/// Collects a decoded string; what is beyond the limit is only counted as one byte more.
class Decoded {
 public:
  explicit Decoded(char* buffer) noexcept : buffer_(buffer) {}
  void byte(char c) noexcept {
    buffer_[size_] = c;
    size_ += size_ <= JsonLimits::string_bytes;
  }
  void character(std::uint32_t code) noexcept {
    if (code < 0x80) return byte(static_cast<char>(code));
    if (code < 0x800) {
      byte(static_cast<char>(0xC0 | code >> 6));
    } else {
      if (code < 0x10000) {
        byte(static_cast<char>(0xE0 | code >> 12));
      } else {
        byte(static_cast<char>(0xF0 | code >> 18));
        byte(static_cast<char>(0x80 | (code >> 12 & 0x3F)));
      }
      byte(static_cast<char>(0x80 | (code >> 6 & 0x3F)));
    }
    byte(static_cast<char>(0x80 | (code & 0x3F)));
  }
  std::string_view view() const noexcept { return {buffer_, size_}; }

 private:
  char* buffer_;
  std::size_t size_ = 0;
};

// Four hexadecimal digits.
std::uint32_t code_unit(const JsonText& text, const char*& at) {
  std::uint32_t unit = 0;
  for (int i = 0; i < 4; ++i, ++at) {
    const char c = at != text.end ? *at : '\0';
    const char lower = static_cast<char>(c | 0x20);
    if (c >= '0' && c <= '9')
      unit = unit << 4 | static_cast<std::uint32_t>(c - '0');
    else if (lower >= 'a' && lower <= 'f')
      unit = unit << 4 | static_cast<std::uint32_t>(lower - 'a' + 10);
    else
      syntax_error(text, at, "\\u is followed by four hexadecimal digits");
  }
  return unit;
}

// A \u escape whose "\u" lies before `at`: one code unit, or a surrogate pair.
std::uint32_t code_point(const JsonText& text, const char*& at) {
  const char* const escape = at - 2;
  const std::uint32_t high = code_unit(text, at);
  if (high < 0xD800 || high > 0xDFFF) return high;
  if (high < 0xDC00 && text.end - at >= 2 && at[0] == '\\' && at[1] == 'u') {
    at += 2;
    const std::uint32_t low = code_unit(text, at);
    if (low >= 0xDC00 && low <= 0xDFFF) return 0x10000 + ((high - 0xD800) << 10 | (low - 0xDC00));
  }
  record_error(text, escape, "BadUtf8", "half a surrogate pair");
}

}  // namespace

JsonString string_with_escapes(const JsonText& text, const char* start, char* buffer) {
  constexpr std::string_view names = "\"\\/bfnrt", meanings = "\"\\/\b\f\n\r\t";
  Decoded decoded(buffer);
  const char* at = start;
  while (at != text.end && *at != '"') {
    if (static_cast<unsigned char>(*at) < 0x20)
      syntax_error(text, at, "a string holds a control character that is not escaped");
    if (*at != '\\') {
      decoded.byte(*at++);
      continue;
    }
    if (++at == text.end) break;
    const char kind = *at++;
    if (kind == 'u') {
      decoded.character(code_point(text, at));
    } else {
      const std::size_t which = names.find(kind);
      if (which == std::string_view::npos) syntax_error(text, at - 1, "unknown escape");
      decoded.byte(meanings[which]);
    }
  }
  if (at == text.end) syntax_error(text, at, "");
  expect_utf8(text, {start, static_cast<std::size_t>(at - start)});
  return {decoded.view(), at + 1};
}

}  // namespace fieldfare::detail
