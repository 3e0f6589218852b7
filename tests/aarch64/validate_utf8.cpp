// SPDX-License-Identifier: Apache-2.0
// The one function of simdjson that the library calls: the machine that cross-compiles has simdjson for itself only.
#include <simdjson.h>

#include <cstddef>

namespace simdjson {

bool validate_utf8(const char* text, std::size_t size) noexcept {
  const auto* const bytes = reinterpret_cast<const unsigned char*>(text);
  for (std::size_t at = 0; at < size;) {
    const unsigned char lead = bytes[at];
    const std::size_t length = lead < 0x80   ? 1
                               : lead < 0xC2 ? 0
                               : lead < 0xE0 ? 2
                               : lead < 0xF0 ? 3
                               : lead < 0xF5 ? 4
                                             : 0;
    if (length == 0 || size - at < length) return false;
    // What the second byte may be keeps out overlong forms, surrogates and what lies beyond U+10FFFF.
    unsigned char least = lead == 0xE0   ? 0xA0
                          : lead == 0xF0 ? 0x90
                                         : 0x80,
                  most = lead == 0xED   ? 0x9F
                         : lead == 0xF4 ? 0x8F
                                        : 0xBF;
    for (std::size_t i = 1; i < length; ++i, least = 0x80, most = 0xBF)
      if (bytes[at + i] < least || bytes[at + i] > most) return false;
    at += length;
  }
  return true;
}

}  // namespace simdjson
