// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "fieldfare/detail/cpp20.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace fieldfare::detail {

/// Well-formed UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF.
bool is_utf8(std::string_view text) noexcept;

/// A name: UTF-8 of 1 to 256 bytes, none of them zero. Columns are called what they are called: a name may hold line
/// breaks, and whoever prints it for people writes those as escapes.
bool is_name(std::string_view text) noexcept;

/// The beginning of a text of unknown origin, for an error message: of at most `most` bytes, as one printable line.
std::string excerpt(std::string_view text, std::size_t most = 64);

/// The first text that stands twice in a list, or nullptr. Sorts instead of hashing: texts chosen to collide are no
/// slower than others.
const std::string* find_duplicate(const std::vector<std::string>& texts);

}  // namespace fieldfare::detail
