// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "fieldfare/column/vocabulary.hpp"
#include "fieldfare/detail/expect.hpp"
#include "fieldfare/op/block.hpp"

namespace fieldfare::detail {

/// Throws unless every input is a column of numbers.
inline void expect_numbers(std::span<const ColumnType> columns) {
  for (const auto& column : columns)
    if (column.is_code()) throw ArtifactError("BadGraph", "/inputs", "a string column feeds a numeric step");
}

/// As many dense columns as inputs; none for none.
inline std::vector<Block> one_each(std::span<const ColumnType> inputs, DataType type) {
  if (inputs.empty()) return {};
  return {Block{BlockKind::dense, type, static_cast<std::uint32_t>(inputs.size())}};
}

/// The codes that mean missing: of a text that an op takes for it, or of no text. The text may be long: it is looked
/// for once in each vocabulary.
class MissingCodes {
 public:
  explicit MissingCodes(const std::optional<std::string>& text) : text_(text) {}

  std::int32_t in(const Vocabulary& words) {
    if (!text_) return words.missing();
    const auto [code, fresh] = found_.try_emplace(&words, 0);
    if (fresh) code->second = words.find(*text_);
    return code->second;
  }

 private:
  const std::optional<std::string>& text_;
  std::map<const Vocabulary*, std::int32_t> found_;
};

}  // namespace fieldfare::detail
