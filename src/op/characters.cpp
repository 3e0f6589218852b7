// SPDX-License-Identifier: Apache-2.0
#include "op/characters.hpp"

#include <algorithm>
#include <span>

#include "column/text_at.hpp"
#include "op/unicode_table.hpp"

namespace fieldfare::detail {
namespace {

constexpr char32_t sigma = 0x3A3, small_sigma = 0x3C3, final_sigma = 0x3C2, dotted_i = 0x130, dot_above = 0x307,
                   replacement = 0xFFFD;

bool is_among(std::span<const CharacterRange> ranges, char32_t character) noexcept {
  const auto after = std::ranges::upper_bound(ranges, character, {}, &CharacterRange::first);
  return after != ranges.begin() && character <= after[-1].last;
}

bool is_continuation(char byte) noexcept { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

char32_t previous_character(const char* begin, const char*& at) noexcept {
  const char* const end = at;
  do --at;
  while (at != begin && end - at < 4 && is_continuation(*at));
  const char* from = at;
  const char32_t character = next_character(from, end);
  if (from != end) at = end - 1;  // no UTF-8
  return from == end ? character : replacement;
}

// A sigma behind a letter and before none is the last of a word; some characters between are not looked at.
bool is_final(std::string_view text, const char* sigma_begin, const char* sigma_end) noexcept {
  const char* const begin = text.data();
  const char* const end = begin + text.size();
  bool behind = false, before = false;
  for (const char* at = sigma_begin; at != begin;) {
    const char32_t character = previous_character(begin, at);
    if (is_among(ignored_characters(), character)) continue;
    behind = is_among(cased_characters(), character);
    break;
  }
  for (const char* at = sigma_end; at != end;) {
    const char32_t character = next_character(at, end);
    if (is_among(ignored_characters(), character)) continue;
    before = is_among(cased_characters(), character);
    break;
  }
  return behind && !before;
}

char32_t lower_of(char32_t character) noexcept {
  const auto found = std::ranges::lower_bound(lower_cases(), character, {}, &LowerCase::from);
  return found != lower_cases().end() && found->from == character ? found->to : character;
}

}  // namespace

char32_t next_character(const char*& at, const char* end) noexcept {
  const auto lead = static_cast<unsigned char>(*at++);
  if (lead < 0x80) return lead;
  const int more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
  if (lead < 0xC2 || lead > 0xF4 || end - at < more) return replacement;
  char32_t character = lead & (0x3F >> more);
  for (int i = 0; i < more; ++i) {
    if (!is_continuation(at[i])) return replacement;
    character = character << 6 | (static_cast<unsigned char>(at[i]) & 0x3F);
  }
  constexpr char32_t least[] = {0, 0x80, 0x800, 0x10000};
  const bool surrogate = character >= 0xD800 && character < 0xE000;
  if (character < least[more] || character > 0x10FFFF || surrogate) return replacement;
  at += more;
  return character;
}

bool is_word_character(char32_t character) noexcept { return is_among(word_characters(), character); }
bool is_space_character(char32_t character) noexcept { return is_among(space_characters(), character); }

void append_lower(std::string& to, std::string_view text) {
  const char* const end = text.data() + text.size();
  for (const char* at = text.data(); at != end;) {
    const char* const begin = at;
    const char32_t character = next_character(at, end);
    if (character < 0x80) {
      to.push_back(static_cast<char>(character >= 'A' && character <= 'Z' ? character | 0x20 : character));
    } else if (character == sigma) {
      append_utf8(to, is_final(text, begin, at) ? final_sigma : small_sigma);
    } else if (character == dotted_i) {
      append_utf8(to, U'i');
      append_utf8(to, dot_above);
    } else {
      append_utf8(to, lower_of(character));
    }
  }
}

}  // namespace fieldfare::detail
