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

  void validate(std::span<const ColumnType> inputs) const {
    detail::expect_size("columns", columns.size(), inputs.size());
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
    }
  }

  std::vector<ColumnType> output(std::span<const ColumnType>) const {
    std::vector<ColumnType> types;
    for (std::size_t i = 0; i < columns.size(); ++i)
      types.insert(types.end(), columns[i].width,
                   ColumnType{DataType::float64, ColumnType::none, static_cast<std::uint32_t>(i)});
    return types;
  }

  std::span<const std::string> strings(std::size_t input) const { return columns[input].strings; }

  std::unique_ptr<Kernel> compile(Binding& binding) const {
    auto kernel = std::make_unique<Apply>();
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const OneHotColumn& column = columns[i];
      const CodeColumn to = binding.output_indicator(i);
      if (binding.input_type(i).is_string()) {
        const Vocabulary& words = binding.vocabulary(i);
        std::vector<std::int32_t> position(static_cast<std::size_t>(words.size()) + 2, column.unknown);
        position.back() = column.missing;
        for (std::size_t k = 0; k < column.strings.size(); ++k)
          position[static_cast<std::size_t>(words.find(column.strings[k]))] = column.index[k];
        if (std::find(position.begin(), position.end(), OneHotColumn::refuse) == position.end())
          binding.look_up(binding.code(i), to, std::move(position));
        else
          kernel->strings.push_back({binding.code(i), to, binding.input_column(i), std::move(position)});
      } else {
        auto position = column.index;
        position.push_back(column.unknown);
        position.push_back(column.missing);
        kernel->numbers.push_back(
            {binding.number(i), to, binding.input_column(i), detail::NumberTable(column.numbers), std::move(position)});
      }
    }
    return kernel;
  }

 private:
  struct Apply final : Kernel {
    struct Strings {
      CodeColumn from, to;
      std::uint32_t column;
      std::vector<std::int32_t> position;
    };
    struct Numbers {
      NumberColumn from;
      CodeColumn to;
      std::uint32_t column;
      detail::NumberTable table;
      std::vector<std::int32_t> position;
    };
    std::vector<Strings> strings;
    std::vector<Numbers> numbers;

    void apply(Frame& frame) const noexcept override {
      for (const auto& [from, to, column, position] : strings) {
        const std::int32_t* x = frame[from];
        std::int32_t* y = frame[to];
        std::int32_t worst = 0;
        for (std::size_t r = 0; r < frame.rows; ++r) {
          y[r] = position[static_cast<std::size_t>(x[r])];
          worst = std::min(worst, y[r]);
        }
        if (worst == OneHotColumn::refuse) [[unlikely]]
          refuse(frame, y, column, [x, missing = static_cast<std::int32_t>(position.size()) - 1](std::size_t r) {
            return x[r] == missing;
          });
      }
      for (const auto& [from, to, column, table, position] : numbers) {
        const double* x = frame[from];
        std::int32_t* y = frame[to];
        std::int32_t worst = 0;
        for (std::size_t r = 0; r < frame.rows; ++r) {
          y[r] = position[table.find(x[r])];
          worst = std::min(worst, y[r]);
        }
        if (worst == OneHotColumn::refuse) [[unlikely]]
          refuse(frame, y, column, [&](std::size_t r) { return std::isnan(x[r]); });
      }
    }

    /// Reports the first refused row, and leaves all zeros behind so that later steps stay in bounds.
    static void refuse(Frame& frame, std::int32_t* y, std::uint32_t column, auto&& is_missing) noexcept {
      for (std::size_t r = frame.rows; r-- > 0;)
        if (y[r] == OneHotColumn::refuse) {
          y[r] = OneHotColumn::zeros;
          frame.report(is_missing(r) ? Fault::Kind::missing_category : Fault::Kind::unknown_category, column, r);
        }
    }
  };
};

}  // namespace fieldfare
