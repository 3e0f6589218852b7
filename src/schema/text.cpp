// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/detail/text.hpp"

#include <simdjson.h>

#include <algorithm>

namespace fieldfare::detail {

bool is_utf8(std::string_view text) noexcept { return simdjson::validate_utf8(text.data(), text.size()); }

bool is_name(std::string_view text) noexcept {
  const auto is_control = [](unsigned char c) { return c < 0x20 || c == 0x7f; };
  return !text.empty() && text.size() <= 256 && is_utf8(text) && std::none_of(text.begin(), text.end(), is_control);
}

}  // namespace fieldfare::detail
