// SPDX-License-Identifier: Apache-2.0
// What Python's str.lower() and its patterns' \w and \s make of characters, in Unicode 14.0: that of Python 3.11.
#pragma once
#include <cstdint>
#include <span>

namespace fieldfare::detail {

/// Neighbouring characters. Ranges increase.
struct CharacterRange {
  std::uint32_t first, last;
};

/// A character and its lower case, of those that have one of one character which does not depend on its neighbours.
struct LowerCase {
  std::uint32_t from, to;
};

/// What \w takes: letters, numbers of any kind, and the underscore.
std::span<const CharacterRange> word_characters() noexcept;
/// What \s takes.
std::span<const CharacterRange> space_characters() noexcept;
/// What has a case, so that a sigma behind it may be the last letter of a word; and what is ignored between the two.
std::span<const CharacterRange> cased_characters() noexcept;
std::span<const CharacterRange> ignored_characters() noexcept;
std::span<const LowerCase> lower_cases() noexcept;

}  // namespace fieldfare::detail
