// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string_view>

#include "fieldfare/column/vocabulary.hpp"
#include "fieldfare/op/count_terms.hpp"
#include "fieldfare/op/term_scratch.hpp"

namespace fieldfare::detail {

/// Finds the known terms of a text. Immutable; what changes is in the scratch memory.
class TermFinder {
 public:
  explicit TermFinder(const CountTerms& op)
      : terms_(op.terms),
        stop_words_(op.stop_words),
        lowercase_(op.lowercase),
        word_length_(op.word_length),
        shortest_(op.shortest),
        longest_(op.longest),
        find_(way(op.of)) {}

  /// Leaves the columns of the terms in `scratch.found`, one per occurrence, in order.
  void find(std::string_view text, TermScratch& scratch) const;

 private:
  using Find = void (TermFinder::*)(std::string_view, TermScratch&) const;
  static Find way(Terms of) noexcept;

  void words(std::string_view text, TermScratch& scratch) const;
  void characters(std::string_view text, TermScratch& scratch) const;
  void characters_in_words(std::string_view text, TermScratch& scratch) const;

  void add_word(std::string_view word, TermScratch& scratch) const;
  /// So many pieces in a row, from every one on.
  void rows_of(std::size_t pieces, TermScratch& scratch) const;
  void look_up(std::size_t first, std::size_t pieces, TermScratch& scratch) const;

  Vocabulary terms_, stop_words_;
  bool lowercase_;
  std::size_t word_length_, shortest_, longest_;
  Find find_;
};

}  // namespace fieldfare::detail
