// SPDX-License-Identifier: Apache-2.0
// Numbers with a fraction or an exponent, and integers of more than 18 digits.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "fieldfare/io/json_reader.hpp"
#include "io/json_cursor.hpp"

namespace fieldfare::detail {

namespace {

constexpr double powers_of_ten[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

bool is_digit(char c) noexcept { return static_cast<unsigned char>(c - '0') < 10; }

/// Sums up a number while its digits pass by.
struct Digits {
  std::uint64_t mantissa = 0;  // of the first 19 significant digits
  int significant = 0;         // digits from the first that is not 0
  int exponent = 0;            // of ten, by which the mantissa is to be scaled
  const char* at;

  const char* run(const char* end, int scale) noexcept {
    while (at != end && is_digit(*at)) {
      significant += significant > 0 || *at != '0';
      if (significant <= 19) {
        mantissa = mantissa * 10 + static_cast<std::uint64_t>(*at - '0');
        exponent -= scale;
      } else {
        exponent += 1 - scale;
      }
      ++at;
    }
    return at;
  }
};

// The nearest double. A mantissa and a power of ten that are both exact need one rounding only.
double nearest(const char* start, const Digits& digits, bool negative) {
  if (digits.significant <= 19 && digits.mantissa <= std::uint64_t{1} << 53 && std::abs(digits.exponent) <= 22) {
    const auto mantissa = static_cast<double>(digits.mantissa);
    const double value =
        digits.exponent < 0 ? mantissa / powers_of_ten[-digits.exponent] : mantissa * powers_of_ten[digits.exponent];
    return negative ? -value : value;
  }
  double value = 0;
  if (std::from_chars(start, digits.at, value).ec == std::errc()) return value;
  // Out of range: beyond the largest double or below the smallest.
  const bool large = std::min(digits.significant, 19) + digits.exponent > 0;
  value = digits.mantissa != 0 && large ? std::numeric_limits<double>::infinity() : 0.0;
  return negative ? -value : value;
}

}  // namespace

const char* JsonCursor::read_number(const JsonText& text, const char* start, JsonNumber& number) {
  const bool negative = *start == '-';
  Digits digits{.at = start + negative};
  const char* at = digits.run(text.end, 0);
  bool integer = true;
  if (at != text.end && *at == '.') {
    integer = false;
    ++digits.at;
    if (digits.run(text.end, 1) == at + 1) syntax_error(text, digits.at, "a fraction has no digits");
    at = digits.at;
  }
  if (at != text.end && (*at | 0x20) == 'e') {
    integer = false;
    ++at;
    const bool smaller = at != text.end && *at == '-';
    if (at != text.end && (*at == '-' || *at == '+')) ++at;
    if (at == text.end || !is_digit(*at)) syntax_error(text, at, "an exponent has no digits");
    int exponent = 0;
    for (; at != text.end && is_digit(*at); ++at)
      if (exponent < 100'000) exponent = exponent * 10 + (*at - '0');
    digits.exponent += smaller ? -exponent : exponent;
    digits.at = at;
  }
  if (at - start > static_cast<std::ptrdiff_t>(JsonLimits::number_bytes))
    record_error(text, start, "TokenTooLong", "a number of more than 1100 characters");
  // -0 is a decimal: no integer is negative zero.
  integer = integer && digits.mantissa != 0;
  number = {integer ? JsonNumber::Kind::wide_integer : JsonNumber::Kind::decimal, 0, 0};
  if (integer && std::from_chars(start, at, number.integer).ec == std::errc())
    number.kind = JsonNumber::Kind::integer;
  else if (integer && std::from_chars(start, at, number.unsigned_integer).ec == std::errc())
    number.kind = JsonNumber::Kind::unsigned_integer;
  else
    number.value = nearest(start, digits, negative);
  return at;
}

}  // namespace fieldfare::detail
