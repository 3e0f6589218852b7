// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/op/count_terms.hpp"

#include <new>

#include "fieldfare/detail/text.hpp"
#include "fieldfare/op/checks.hpp"
#include "op/builtin.hpp"
#include "op/term_finder.hpp"

namespace fieldfare {
namespace {

constexpr std::size_t most_terms = 1'000'000, most_pieces = 32, most_word_length = 1'000'000;

class Count final : public Kernel {
 public:
  Count(const CountTerms& op, TextColumn from, SparseColumns to, std::uint32_t column)
      : finder_(op), binary_(op.binary), from_(from), to_(to), column_(column) {}

  void apply(Frame& frame) const noexcept override {
    SparseValues& rows = frame[to_];
    rows.clear();
    std::size_t r = 0;
    try {
      for (; r < frame.rows; ++r) count(frame[from_][r], *frame.terms, rows);
    } catch (const std::bad_alloc&) {
      frame.report(Fault::Kind::out_of_memory, column_, r);
    }
  }

 private:
  void count(std::string_view text, TermScratch& scratch, SparseValues& rows) const {
    finder_.find(text, scratch);
    const auto& found = scratch.found;
    for (std::size_t i = 0, first = 0; i < found.size(); first = i) {
      while (i < found.size() && found[i] == found[first]) ++i;
      rows.add(found[first], binary_ ? 1.0 : static_cast<double>(i - first));
    }
    rows.end_row();
  }

  detail::TermFinder finder_;
  bool binary_;
  TextColumn from_;
  SparseColumns to_;
  std::uint32_t column_;  // of the graph
};

}  // namespace

std::vector<Block> CountTerms::infer(std::span<const ColumnType> columns) const {
  if (columns.size() != 1 || !columns[0].is_code())
    throw ArtifactError("BadGraph", "/inputs", "expected one string column, whose terms are counted");
  detail::expect_floating("dtype", dtype);
  if (terms.empty() || terms.size() > most_terms)
    throw ArtifactError("CountTooLarge", "/terms", "expected 1 to 1e6 terms");
  if (const auto* twice = detail::find_duplicate(terms))
    throw ArtifactError("DuplicateName", "/terms", "the term '" + detail::excerpt(*twice) + "' is listed twice");
  if (word_length == 0 || word_length > most_word_length)
    throw ArtifactError("CountTooLarge", "/word_length", "expected 1 to 1e6 characters");
  if (shortest == 0 || shortest > longest || longest > most_pieces)
    throw ArtifactError("CountTooLarge", "/longest", "expected terms of 1 to 32 words or characters");
  return {Block{BlockKind::sparse, dtype, static_cast<std::uint32_t>(terms.size())}};
}

std::unique_ptr<Kernel> CountTerms::compile(Binding& binding) const {
  const SparseColumns to = binding.output_sparse(0, terms.size());
  return std::make_unique<Count>(*this, binding.text(0), to, binding.input_column(0));
}

// Each row of pieces that begins at a byte is hashed, eight bytes at a time.
std::size_t CountTerms::steps_per_byte() const noexcept {
  constexpr std::size_t per_character = 20, per_term = 10, hashed_at_once = 8;
  return per_character + (std::size_t{longest} - shortest + 1) * (per_term + longest / hashed_at_once);
}

}  // namespace fieldfare

template <>
fieldfare::Kind<fieldfare::Op> fieldfare::detail::builtin_op<fieldfare::CountTerms>() {
  return kind_of<Op, CountTerms>();
}
