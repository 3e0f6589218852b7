// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "fieldfare/detail/enum_names.hpp"
#include "fieldfare/op/op.hpp"

namespace fieldfare {

namespace detail {

/// What the terms of a text are: words in a row, characters in a row, or characters in a row within a word, which has
/// a space on either side then.
enum class Terms : std::uint8_t { word, character, character_in_word };

constexpr EnumNames<Terms, 3> enum_names(Terms) {
  return {{{Terms::word, "word"}, {Terms::character, "character"}, {Terms::character_in_word, "character_in_word"}}};
}

}  // namespace detail

/// How often each known term occurs in a text: one sparse block, a column per term. Characters, their case and what is
/// part of a word are Python's. Source: sklearn.feature_extraction.text.CountVectorizer.transform (1.9), without
/// callables and with a token pattern that asks for a word of some length.
struct CountTerms {
  static constexpr std::string_view kind = "count_terms";
  static constexpr bool reads_text = true;

  detail::Terms of = detail::Terms::word;
  bool lowercase = true;
  std::uint32_t word_length = 2;            ///< of the shortest word, in characters
  std::vector<std::string> stop_words;      ///< words that are left out before they stand in a row
  std::uint32_t shortest = 1, longest = 1;  ///< words or characters of a term
  std::vector<std::string> terms;           ///< in the order of the columns
  bool binary = false;                      ///< a term that occurs counts 1
  DataType dtype = DataType::float64;

  static void fields(auto& self, auto&& visit) {
    visit("of", self.of);
    visit("lowercase", self.lowercase);
    visit("word_length", self.word_length);
    visit("stop_words", self.stop_words);
    visit("shortest", self.shortest);
    visit("longest", self.longest);
    visit("terms", self.terms);
    visit("binary", self.binary);
    visit("dtype", self.dtype);
  }

  std::vector<Block> infer(std::span<const ColumnType> columns) const;
  std::unique_ptr<Kernel> compile(Binding& binding) const;
  std::size_t steps_per_byte() const noexcept;
};

}  // namespace fieldfare
