// SPDX-License-Identifier: Apache-2.0
#include "detail/printable.hpp"

#include <bit>
#include <cstddef>
#include <cstdint>

#include "fieldfare/detail/text.hpp"

namespace fieldfare::detail {
namespace {

/// Bytes of the UTF-8 sequence at the beginning; 0: it is none.
std::size_t sequence_length(std::string_view text) {
  const auto ones = static_cast<std::size_t>(std::countl_one(static_cast<unsigned char>(text[0])));
  const std::size_t length = ones == 0 ? 1 : ones;
  return length <= text.size() && is_utf8(text.substr(0, length)) ? length : 0;
}

/// The code point of a UTF-8 sequence.
std::uint32_t code_point(std::string_view sequence) {
  const auto lead = static_cast<unsigned char>(sequence[0]);
  if (sequence.size() == 1) return lead;
  std::uint32_t code = lead & (0xffu >> (sequence.size() + 1));
  for (const char c : sequence.substr(1)) code = code << 6 | (static_cast<unsigned char>(c) & 0x3fu);
  return code;
}

/// Steers what shows the text instead of being shown.
bool steers(std::uint32_t code) {
  return code < 0x20 || (code >= 0x7f && code <= 0x9f) ||                           // C0, DEL, C1
         code == 0x61c || code == 0x200e || code == 0x200f ||                       // marks of direction
         (code >= 0x2028 && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);  // lines, embeddings, isolates
}

void append_hex(std::string& out, std::string_view prefix, std::uint32_t value, int digits) {
  out += prefix;
  for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) out += "0123456789abcdef"[value >> shift & 15];
}

void append_escape(std::string& out, std::uint32_t code) {
  switch (code) {
    case '\n':
      out += "\\n";
      break;
    case '\r':
      out += "\\r";
      break;
    case '\t':
      out += "\\t";
      break;
    default:
      code < 0x80 ? append_hex(out, "\\x", code, 2) : append_hex(out, "\\u", code, 4);
  }
}

/// The text with `append(out, code)` in the place of what steers, and with the bytes that are not UTF-8 escaped.
template <class Append>
std::string escaped(std::string_view text, const Append& append) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = sequence_length(text);
    const std::string_view sequence = text.substr(0, length == 0 ? 1 : length);
    if (length == 0) {
      append_hex(out, "\\x", static_cast<unsigned char>(text[0]), 2);
    } else if (const std::uint32_t code = code_point(sequence); steers(code)) {
      append(out, code);
    } else {
      out += sequence;
    }
    text.remove_prefix(sequence.size());
  }
  return out;
}

}  // namespace

std::string printable(std::string_view text) { return escaped(text, append_escape); }

std::string printable_lines(std::string_view text) {
  return escaped(text, [](std::string& out, std::uint32_t code) {
    code == '\n' ? out.push_back('\n') : append_escape(out, code);
  });
}

std::string printable_json(std::string_view json) {
  return escaped(json, [](std::string& out, std::uint32_t code) {
    code < 0x20 ? out.push_back(static_cast<char>(code)) : append_hex(out, "\\u", code, 4);
  });
}

}  // namespace fieldfare::detail
