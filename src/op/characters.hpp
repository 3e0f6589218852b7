// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>

namespace fieldfare::detail {

/// The character at `at`, which moves behind it. Bytes that are no UTF-8 are U+FFFD, one by one.
char32_t next_character(const char*& at, const char* end) noexcept;

/// What \w takes in a pattern of Python's.
bool is_word_character(char32_t character) noexcept;
/// What \s takes.
bool is_space_character(char32_t character) noexcept;

/// Appends a text in lower case, as Python's str.lower() makes it.
void append_lower(std::string& to, std::string_view text);

}  // namespace fieldfare::detail
