// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "io/json_error.hpp"

namespace fieldfare::detail {

/// A JSON number. `integer` holds it if it is written as one and fits, `unsigned_integer` if it fits only there;
/// `value` is the nearest double otherwise, infinite if there is none.
struct JsonNumber {
  enum class Kind : std::uint8_t { integer, unsigned_integer, wide_integer, decimal };
  Kind kind;
  std::int64_t integer;
  double value;
  std::uint64_t unsigned_integer = 0;
};

/// A position in a JSON text that moves over one token at a time and accepts nothing that RFC 8259 does not.
/// The rare cases are free functions that take and return positions: a cursor whose address never escapes lives in
/// registers.
class JsonCursor {
 public:
  explicit JsonCursor(const JsonText& text) noexcept : text_(text), at_(text.begin), end_(text.end) {}

  const char* position() const noexcept { return at_; }
  void move_to(const char* at) noexcept { at_ = at; }
  std::size_t left() const noexcept { return static_cast<std::size_t>(end_ - at_); }

  /// The byte here; NUL, which starts no token, at the end.
  char peek() const noexcept { return at_ != end_ ? *at_ : '\0'; }

  void skip_space() noexcept {
    while (at_ != end_ && is_space(*at_)) ++at_;
  }

  /// Moves over `c` if it is here.
  bool take(char c) noexcept {
    if (peek() != c) return false;
    ++at_;
    return true;
  }

  void expect(char c, const char* message) {
    if (!take(c)) [[unlikely]]
      syntax_error(text_, at_, message);
  }

  /// true, false and null.
  void word(std::string_view expected) {
    if (left() < expected.size() || std::memcmp(at_, expected.data(), expected.size()) != 0) [[unlikely]]
      syntax_error(text_, at_, "expected a value");
    at_ += expected.size();
  }

  /// The rest of a string whose opening quote has been taken: a view into the text, or into `buffer` (room for
  /// JsonLimits::string_bytes + 4) if it has escapes. A longer one comes back cut to string_bytes + 1.
  std::string_view string(char* buffer) {
    const char* const start = at_;
    std::uint64_t bytes = 0;
    while (end_ - at_ >= 8) {
      std::uint64_t word = 0;
      std::memcpy(&word, at_, 8);
      const std::uint64_t stops = stops_of(word);
      if (stops != 0) {
        const int count = std::countr_zero(stops) & ~7;
        bytes |= word & ~(~std::uint64_t{0} << count);
        at_ += count / 8;
        return close(start, bytes, buffer);
      }
      bytes |= word;
      at_ += 8;
    }
    while (at_ != end_ && !is_stop(*at_)) bytes |= static_cast<unsigned char>(*at_++);
    return close(start, bytes, buffer);
  }

  JsonNumber number() {
    const char* const start = at_;
    const bool negative = take('-');
    const char* const digits = at_;
    std::uint64_t mantissa = 0;
    while (at_ != end_ && is_digit(*at_)) mantissa = mantissa * 10 + static_cast<std::uint64_t>(*at_++ - '0');
    const auto count = at_ - digits;
    if (count == 0 || (count > 1 && *digits == '0')) [[unlikely]]
      syntax_error(text_, digits, count == 0 ? "expected a value" : "a number has a leading zero");
    const char next = peek();
    if (next == '.' || (next | 0x20) == 'e' || count > 18 || (negative && mantissa == 0)) return wide(start);
    const auto magnitude = static_cast<std::int64_t>(mantissa);
    return {JsonNumber::Kind::integer, negative ? -magnitude : magnitude, 0};
  }

  /// Moves over one value of any kind, `depth` containers deep, checking all of it.
  void skip_value(std::size_t depth, char* buffer) { at_ = after_value(text_, at_, depth, buffer); }

 private:
  static constexpr std::uint64_t each(unsigned char byte) noexcept { return 0x0101010101010101u * byte; }
  static bool is_space(char c) noexcept { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }
  static bool is_digit(char c) noexcept { return static_cast<unsigned char>(c - '0') < 10; }
  static bool is_stop(char c) noexcept { return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20; }

  // The lowest set bit marks the first quote, backslash or control character of eight bytes (little-endian).
  static std::uint64_t stops_of(std::uint64_t word) noexcept {
    const std::uint64_t quote = word ^ each('"'), backslash = word ^ each('\\');
    return (((quote - each(1)) & ~quote) | ((backslash - each(1)) & ~backslash) | ((word - each(0x20)) & ~word)) &
           each(0x80);
  }

  std::string_view close(const char* start, std::uint64_t bytes, char* buffer) {
    if (peek() != '"') [[unlikely]] {
      const JsonString escaped = string_with_escapes(text_, start, buffer);
      at_ = escaped.after;
      return escaped.text;
    }
    const std::string_view view(start, static_cast<std::size_t>(at_ - start));
    ++at_;
    if (bytes & each(0x80)) [[unlikely]]
      expect_utf8(text_, view);
    return view;
  }

  JsonNumber wide(const char* start) {
    JsonNumber number{};
    at_ = read_number(text_, start, number);
    return number;
  }

  static const char* read_number(const JsonText& text, const char* start, JsonNumber& number);
  static const char* after_value(const JsonText& text, const char* at, std::size_t depth, char* buffer);

  JsonText text_;
  const char *at_, *end_;
};

}  // namespace fieldfare::detail
