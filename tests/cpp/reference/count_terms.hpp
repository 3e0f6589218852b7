// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>

#include "cell.hpp"
#include "fieldfare/op/count_terms.hpp"
#include "op/unicode_table.hpp"

namespace fieldfare::tests {

/// The terms of a text as lists of strings, one character each, much as Python has them.
class TermList {
 public:
  TermList(const CountTerms& op, const std::string& text) : op_(op), text_(characters_of(text)) {
    if (op.lowercase) lower();
    if (op.of == detail::Terms::word)
      words();
    else
      characters();
  }

  std::vector<std::string> terms;

 private:
  using Text = std::u32string;

  // Of UTF-8; what is none is not read here.
  static Text characters_of(const std::string& text) {
    Text made;
    for (std::size_t at = 0; at < text.size();) {
      const auto lead = static_cast<unsigned char>(text[at++]);
      const int more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : lead >= 0xC0 ? 1 : 0;
      char32_t c = more == 0 ? lead : lead & (0x3Fu >> more);
      for (int i = 0; i < more; ++i) c = c << 6 | (static_cast<unsigned char>(text[at++]) & 0x3Fu);
      made.push_back(c);
    }
    return made;
  }
  static std::string utf8(const Text& text) {
    std::string made;
    for (const char32_t c : text) {
      const int more = c >= 0x10000 ? 3 : c >= 0x800 ? 2 : c >= 0x80 ? 1 : 0;
      constexpr unsigned leads[] = {0, 0xC0, 0xE0, 0xF0};
      made.push_back(static_cast<char>(leads[more] | c >> 6 * more));
      for (int i = more - 1; i >= 0; --i) made.push_back(static_cast<char>(0x80 | (c >> 6 * i & 0x3F)));
    }
    return made;
  }
  static bool among(std::span<const detail::CharacterRange> ranges, char32_t c) {
    return std::ranges::any_of(ranges, [&](const auto& range) { return range.first <= c && c <= range.last; });
  }
  static bool is_space(char32_t c) { return among(detail::space_characters(), c); }

  /// What the nearest character that is not ignored is: has it a case?
  static bool is_cased(const Text& side) {
    for (const char32_t c : side)
      if (!among(detail::ignored_characters(), c)) return among(detail::cased_characters(), c);
    return false;
  }

  void lower() {
    Text made;
    for (std::size_t i = 0; i < text_.size(); ++i) {
      const char32_t c = text_[i];
      if (c == 0x3A3) {
        const Text behind(text_.rbegin() + static_cast<std::ptrdiff_t>(text_.size() - i), text_.rend());
        made.push_back(is_cased(behind) && !is_cased(text_.substr(i + 1)) ? 0x3C2 : 0x3C3);
      } else if (c == 0x130) {
        made += U"i\u0307";
      } else {
        const auto all = detail::lower_cases();
        const auto found = std::ranges::find(all, c, &detail::LowerCase::from);
        made.push_back(found == all.end() ? c : found->to);
      }
    }
    text_ = made;
  }

  void words() {
    std::vector<Text> found(1);
    for (const char32_t c : text_ + U" ")
      if (among(detail::word_characters(), c))
        found.back().push_back(c);
      else if (!found.back().empty())
        found.emplace_back();
    std::erase_if(found, [&](const Text& word) {
      return word.size() < op_.word_length || std::ranges::find(op_.stop_words, utf8(word)) != op_.stop_words.end();
    });
    for (std::size_t n = op_.shortest; n <= op_.longest; ++n)
      for (std::size_t i = 0; i + n <= found.size(); ++i) {
        Text term = found[i];
        for (std::size_t k = 1; k < n; ++k) term += U" " + found[i + k];
        terms.push_back(utf8(term));
      }
  }

  void characters() {
    Text text;
    for (std::size_t i = 0; i < text_.size(); ++i) {
      if (!is_space(text_[i])) {
        text.push_back(text_[i]);
        continue;
      }
      const std::size_t first = i;
      while (i + 1 < text_.size() && is_space(text_[i + 1])) ++i;
      text.push_back(i == first ? text_[i] : U' ');
    }
    if (op_.of == detail::Terms::character) {
      for (std::size_t n = op_.shortest; n <= op_.longest; ++n)
        for (std::size_t i = 0; i + n <= text.size(); ++i) terms.push_back(utf8(text.substr(i, n)));
      return;
    }
    Text word;
    for (const char32_t c : text + U" ") {
      if (!is_space(c)) {
        word.push_back(c);
        continue;
      }
      if (!word.empty()) within(U" " + word + U" ");
      word.clear();
    }
  }

  void within(const Text& word) {
    for (std::size_t n = op_.shortest; n <= op_.longest; ++n) {
      terms.push_back(utf8(word.substr(0, n)));
      for (std::size_t i = 1; i + n <= word.size(); ++i) terms.push_back(utf8(word.substr(i, n)));
      if (n >= word.size()) return;
    }
  }

  const CountTerms& op_;
  Text text_;
};

inline Cells reference(const CountTerms& op, std::span<const Cell> inputs) {
  const TermList found(op, std::get<Text>(inputs[0]).value());
  Cells outputs;
  for (const std::string& term : op.terms) {
    const auto count = std::ranges::count(found.terms, term);
    outputs.emplace_back(op.binary ? static_cast<double>(count > 0) : static_cast<double>(count));
  }
  return outputs;
}

}  // namespace fieldfare::tests
