// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string_view>

namespace fieldfare::detail {

/// Well-formed UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF.
bool is_utf8(std::string_view text) noexcept;

/// A name: UTF-8 of 1 to 256 bytes without control characters.
bool is_name(std::string_view text) noexcept;

}  // namespace fieldfare::detail
