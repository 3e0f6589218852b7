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
  if (column.is_string() ? !numbers.empty() : !strings.empty())
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

}  // namespace fieldfare::detail
