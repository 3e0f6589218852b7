// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "fieldfare/op/category_table.hpp"

namespace fieldfare {

/// One input column of a OneHotEncoder. `index` says, per category, which of the `width` output columns becomes 1:
/// dropped categories have -1 (all zeros), infrequent ones share a column. `missing` and `unknown` say the same for
/// a missing value and for one that is in no category; -2 refuses the record.
struct OneHotColumn {
  static constexpr std::int32_t zeros = -1, refuse = -2;

  std::vector<std::string> strings;  ///< the categories of a string column
  std::vector<double> numbers;       ///< the categories of a number column, increasing
  std::vector<std::int32_t> index;   ///< one per category
  std::uint32_t width = 0;
  std::int32_t missing = refuse;
  std::int32_t unknown = refuse;

  static void fields(auto& self, auto&& visit) {
    visit("strings", self.strings);
    visit("numbers", self.numbers);
    visit("index", self.index);
    visit("width", self.width);
    visit("missing", self.missing);
    visit("unknown", self.unknown);
  }
};

/// Indicator columns, the outputs of each input side by side.
/// Source: sklearn.preprocessing.OneHotEncoder.transform (1.9): every handle_unknown, drop, min_frequency and
/// max_categories comes down to `index`, `missing` and `unknown`.
struct OneHotEncoder {
  static constexpr std::string_view kind = "one_hot_encoder";
  static constexpr bool tabulates_words = true;

  std::vector<OneHotColumn> columns;  ///< one per input

  static void fields(auto& self, auto&& visit) { visit("columns", self.columns); }

  std::vector<Block> infer(std::span<const ColumnType> inputs) const {
    detail::expect_size("columns", columns.size(), inputs.size());
    std::vector<Block> blocks;
    std::size_t total = 0;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      const OneHotColumn& column = columns[i];
      detail::validate_categories(column.strings, column.numbers, inputs[i]);
      detail::expect_size("columns/index", column.index.size(), column.strings.size() + column.numbers.size());
      // Each output column is some value's: a width cannot ask for more memory than the document has.
      if (column.width > column.index.size() + 2)
        throw ArtifactError("CountTooLarge", "/columns/width", "more output columns than categories");
      total += column.width;
      if (total > 1'000'000) throw ArtifactError("CountTooLarge", "/columns/width", "more than 1e6 output columns");
      const auto check = [&](std::int32_t position, std::int32_t least) {
        if (position < least || position >= static_cast<std::int32_t>(column.width))
          throw ArtifactError("BadCategory", "/columns/index", "an output column is out of range");
      };
      for (const std::int32_t position : column.index) check(position, OneHotColumn::zeros);
      check(column.missing, OneHotColumn::refuse);
      check(column.unknown, OneHotColumn::refuse);
      blocks.push_back({BlockKind::lookup, DataType::float64, column.width});
    }
    return blocks;
  }

  std::span<const std::string> strings(std::size_t input) const { return columns[input].strings; }

  std::unique_ptr<Kernel> compile(Binding& binding) const {
    detail::Categories categories;
    std::size_t output = 0;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const OneHotColumn& column = columns[i];
      const auto coded = categories.code(binding, i, column.strings, column.numbers);
      std::vector<std::int32_t> position(coded.codes, column.unknown);
      for (std::size_t k = 0; k < column.index.size(); ++k) position[coded.of[k]] = column.index[k];
      position.back() = column.missing;
      categories.refuse(binding, i, coded, [&](std::size_t code) { return position[code] == OneHotColumn::refuse; });
      binding.one_hot(output, column.width, coded.column, std::move(position));
      output += column.width;
    }
    return std::move(categories).kernel();
  }
};

}  // namespace fieldfare
