// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <cmath>

#include "fieldfare/detail/text.hpp"
#include "fieldfare/op/checks.hpp"
#include "fieldfare/op/op.hpp"

namespace fieldfare::detail {

/// What an encoder does with a value that is not in its table.
enum class Otherwise : std::uint8_t { error, value };

constexpr EnumNames<Otherwise, 2> enum_names(Otherwise) {
  return {{{Otherwise::error, "error"}, {Otherwise::value, "value"}}};
}

/// The categories of one encoder input: strings or numbers, never both, each once, NaN never among them.
inline void validate_categories(const std::vector<std::string>& strings, const std::vector<double>& numbers,
                                const ColumnType& column) {
  if (column.is_code() ? !numbers.empty() : !strings.empty())
    throw ArtifactError("BadCategory", "/columns", "the categories are not of the column's type");
  if (const auto* twice = find_duplicate(strings))
    throw ArtifactError("DuplicateName", "/columns", "the category '" + excerpt(*twice) + "' is listed twice");
  for (std::size_t i = 0; i < numbers.size(); ++i)
    if (std::isnan(numbers[i]) || (i > 0 && !(numbers[i - 1] < numbers[i])))
      throw ArtifactError("BadCategory", "/columns", "numeric categories must increase strictly");
}

/// Finds numeric categories: the position of a value in sorted numbers, `numbers.size()` when it is not there,
/// `numbers.size() + 1` when it is missing. The same convention as a Vocabulary's codes.
class NumberTable {
 public:
  NumberTable() = default;
  explicit NumberTable(std::vector<double> numbers) : numbers_(std::move(numbers)) {}

  std::size_t find(double x) const noexcept {
    if (std::isnan(x)) return numbers_.size() + 1;
    const auto at = std::lower_bound(numbers_.begin(), numbers_.end(), x);
    return at != numbers_.end() && *at == x ? static_cast<std::size_t>(at - numbers_.begin()) : numbers_.size();
  }

 private:
  std::vector<double> numbers_;
};

/// The inputs of an encoder as codes, while it is compiled.
class Categories {
 public:
  struct Coded {
    CodeColumn column;
    std::size_t codes = 0;        ///< how many there are; the last is that of a missing value
    std::vector<std::size_t> of;  ///< of each category
  };

  /// An input's codes: a field's words, or the positions of numbers, which the kernel finds.
  Coded code(Binding& binding, std::size_t input, const std::vector<std::string>& strings,
             const std::vector<double>& numbers) {
    Coded coded;
    if (binding.input_type(input).is_code()) {
      const Vocabulary& words = binding.vocabulary(input);
      coded = {binding.code(input), static_cast<std::size_t>(words.size()) + 2, {}};
      for (const std::string& word : strings) coded.of.push_back(static_cast<std::size_t>(words.find(word)));
    } else {
      coded = {binding.own_code(), numbers.size() + 2, {}};
      for (std::size_t k = 0; k < numbers.size(); ++k) coded.of.push_back(k);
      kernel_->matches.push_back({binding.number(input), coded.column, NumberTable(numbers)});
    }
    return coded;
  }

  /// A record with such a code is refused.
  void refuse(Binding& binding, std::size_t input, const Coded& coded, auto&& refused) {
    Refusal refusal{coded.column, binding.input_column(input), {}};
    bool any = false;
    for (std::size_t code = 0; code < coded.codes; ++code) any |= refusal.refused.emplace_back(refused(code)) != 0;
    if (any) kernel_->refusals.push_back(std::move(refusal));
  }

  std::unique_ptr<Kernel> kernel() && { return std::move(kernel_); }

 private:
  struct Match {
    NumberColumn from;
    CodeColumn to;
    NumberTable table;
  };
  struct Refusal {
    CodeColumn codes;
    std::uint32_t column;
    std::vector<std::uint8_t> refused;  // per code
  };
  struct Encode final : Kernel {
    std::vector<Match> matches;
    std::vector<Refusal> refusals;

    void apply(Frame& frame) const noexcept override {
      for (const auto& [from, to, table] : matches)
        for (std::size_t r = 0; r < frame.rows; ++r)
          frame[to][r] = static_cast<std::int32_t>(table.find(frame[from][r]));
      for (const Refusal& refusal : refusals) {
        const std::int32_t* code = frame[refusal.codes];
        for (std::size_t r = 0; r < frame.rows; ++r) {
          if (!refusal.refused[static_cast<std::size_t>(code[r])]) [[likely]]
            continue;
          const bool missing = static_cast<std::size_t>(code[r]) + 1 == refusal.refused.size();
          frame.report(missing ? Fault::Kind::missing_category : Fault::Kind::unknown_category, refusal.column, r);
        }
      }
    }
  };

  std::unique_ptr<Encode> kernel_ = std::make_unique<Encode>();
};

}  // namespace fieldfare::detail
