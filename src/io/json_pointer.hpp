// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace fieldfare::detail {

/// Appends one reference token to a JSON pointer (RFC 6901): "~" is written "~0", "/" is written "~1".
inline void append_pointer(std::string& pointer, std::string_view token) {
  pointer += '/';
  for (const char c : token) {
    if (c == '~')
      pointer += "~0";
    else if (c == '/')
      pointer += "~1";
    else
      pointer += c;
  }
}

/// The pointer of a row of a batch.
inline std::string pointer_to_row(std::size_t row) {
  std::string pointer;
  append_pointer(pointer, std::to_string(row));
  return pointer;
}

}  // namespace fieldfare::detail
