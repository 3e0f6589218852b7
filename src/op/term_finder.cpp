// SPDX-License-Identifier: Apache-2.0
// A text becomes pieces, words or characters, which lie in a row: a term of several is a part of their memory.
#include "op/term_finder.hpp"

#include <algorithm>
#include <array>

#include "op/characters.hpp"

namespace fieldfare::detail {
namespace {

// Of the characters that are one byte.
constexpr auto ascii_words = [] {
  std::array<bool, 128> is_word = {};
  for (std::size_t c = 0; c < is_word.size(); ++c)
    is_word[c] = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
  return is_word;
}();

bool is_word(char32_t character) noexcept {
  return character < ascii_words.size() ? ascii_words[character] : is_word_character(character);
}

void clear_pieces(TermScratch& scratch) noexcept {
  scratch.pieces.clear();
  scratch.begins.clear();
  scratch.ends.clear();
}

void add_piece(std::string_view piece, TermScratch& scratch) {
  scratch.begins.push_back(static_cast<std::uint32_t>(scratch.pieces.size()));
  scratch.pieces += piece;
  scratch.ends.push_back(static_cast<std::uint32_t>(scratch.pieces.size()));
}

std::string_view between(const char* begin, const char* end) noexcept {
  return {begin, static_cast<std::size_t>(end - begin)};
}

/// Visits the characters of a text, where a row of two or more spaces is one.
void each_character(std::string_view text, auto&& visit) {
  const char* const end = text.data() + text.size();
  for (const char* at = text.data(); at != end;) {
    const char* begin = at;
    if (!is_space_character(next_character(at, end))) {
      visit(between(begin, at), false);
      continue;
    }
    const char* const first_end = at;
    for (const char* next = at; next != end && is_space_character(next_character(next, end));) at = next;
    visit(at == first_end ? between(begin, at) : std::string_view(" "), true);
  }
}

}  // namespace

TermFinder::Find TermFinder::way(Terms of) noexcept {
  constexpr Find ways[] = {&TermFinder::words, &TermFinder::characters, &TermFinder::characters_in_words};
  return ways[static_cast<std::size_t>(of)];
}

void TermFinder::find(std::string_view text, TermScratch& scratch) const {
  scratch.found.clear();
  clear_pieces(scratch);
  if (lowercase_) {
    scratch.text.clear();
    append_lower(scratch.text, text);
    text = scratch.text;
  }
  (this->*find_)(text, scratch);
  std::ranges::sort(scratch.found);
}

void TermFinder::look_up(std::size_t first, std::size_t pieces, TermScratch& scratch) const {
  const char* const begin = scratch.pieces.data();
  const std::int32_t column =
      terms_.find(between(begin + scratch.begins[first], begin + scratch.ends[first + pieces - 1]));
  if (column != terms_.unknown()) scratch.found.push_back(static_cast<std::uint32_t>(column));
}

void TermFinder::rows_of(std::size_t pieces, TermScratch& scratch) const {
  for (std::size_t first = 0; first + pieces <= scratch.begins.size(); ++first) look_up(first, pieces, scratch);
}

// One space lies between words, as one does in a term.
void TermFinder::add_word(std::string_view word, TermScratch& scratch) const {
  if (stop_words_.size() > 0 && stop_words_.find(word) != stop_words_.unknown()) return;
  if (!scratch.pieces.empty()) scratch.pieces.push_back(' ');
  add_piece(word, scratch);
}

void TermFinder::words(std::string_view text, TermScratch& scratch) const {
  const char* const end = text.data() + text.size();
  for (const char* at = text.data(); at != end;) {
    const char* const begin = at;
    const char* word_end = at;
    std::size_t length = 0;
    while (at != end && is_word(next_character(at, end))) {
      word_end = at;
      ++length;
    }
    if (length >= word_length_) add_word(between(begin, word_end), scratch);
  }
  for (std::size_t pieces = shortest_; pieces <= longest_; ++pieces) rows_of(pieces, scratch);
}

void TermFinder::characters(std::string_view text, TermScratch& scratch) const {
  each_character(text, [&](std::string_view character, bool) { add_piece(character, scratch); });
  for (std::size_t pieces = shortest_; pieces <= longest_; ++pieces) rows_of(pieces, scratch);
}

// A word that is no longer than a term counts once, as it is.
void TermFinder::characters_in_words(std::string_view text, TermScratch& scratch) const {
  const auto count = [&] {
    if (scratch.begins.empty()) return;
    add_piece(" ", scratch);
    for (std::size_t pieces = shortest_; pieces <= longest_; ++pieces) {
      if (pieces >= scratch.begins.size()) return look_up(0, scratch.begins.size(), scratch);
      rows_of(pieces, scratch);
    }
  };
  const auto end_word = [&] {
    count();
    clear_pieces(scratch);
  };
  each_character(text, [&](std::string_view character, bool space) {
    if (space) return end_word();
    if (scratch.begins.empty()) add_piece(" ", scratch);
    add_piece(character, scratch);
  });
  end_word();
}

}  // namespace fieldfare::detail
