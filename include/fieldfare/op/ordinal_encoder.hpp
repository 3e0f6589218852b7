// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "fieldfare/op/category_table.hpp"

namespace fieldfare {

/// One input column of an OrdinalEncoder: the number each category becomes, and what to do with the rest.
struct OrdinalColumn {
  std::vector<std::string> strings;  ///< the categories of a string column
  std::vector<double> numbers;       ///< the categories of a number column, increasing
  std::vector<double> codes;         ///< one per category; infrequent categories share one
  detail::Otherwise missing = detail::Otherwise::error;
  double missing_code = 0;  ///< for missing == value; may be NaN
  detail::Otherwise unknown = detail::Otherwise::error;
  double unknown_code = 0;  ///< for unknown == value; may be NaN

  static void fields(auto& self, auto&& visit) {
    visit("strings", self.strings);
    visit("numbers", self.numbers);
    visit("codes", self.codes);
    visit("missing", self.missing);
    visit("missing_code", self.missing_code);
    visit("unknown", self.unknown);
    visit("unknown_code", self.unknown_code);
  }
};

/// Categories as numbers, one output per input. Source: sklearn.preprocessing.OrdinalEncoder.transform (1.9); also
/// how the pandas categories of XGBoost and LightGBM and those of HistGradientBoosting become codes.
struct OrdinalEncoder {
  static constexpr std::string_view kind = "ordinal_encoder";
  static constexpr bool tabulates_words = true;

  std::vector<OrdinalColumn> columns;  ///< one per input
  DataType dtype = DataType::float64;  ///< of the outputs

  static void fields(auto& self, auto&& visit) {
    visit("columns", self.columns);
    visit("dtype", self.dtype);
  }

  std::vector<Block> infer(std::span<const ColumnType> inputs) const {
    detail::expect_size("columns", columns.size(), inputs.size());
    detail::expect_floating("dtype", dtype);
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      detail::validate_categories(columns[i].strings, columns[i].numbers, inputs[i]);
      detail::expect_size("columns/codes", columns[i].codes.size(),
                          columns[i].strings.size() + columns[i].numbers.size());
    }
    return std::vector<Block>(inputs.size(), Block{BlockKind::lookup, dtype, 1});
  }

  std::span<const std::string> strings(std::size_t input) const { return columns[input].strings; }

  std::unique_ptr<Kernel> compile(Binding& binding) const {
    using detail::Otherwise;
    detail::Categories categories;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const OrdinalColumn& column = columns[i];
      const auto coded = categories.code(binding, i, column.strings, column.numbers);
      std::vector<double> codes(coded.codes, column.unknown_code);
      std::vector<std::uint8_t> known(coded.codes, column.unknown == Otherwise::value);
      for (std::size_t k = 0; k < column.codes.size(); ++k) {
        codes[coded.of[k]] = column.codes[k];
        known[coded.of[k]] = true;
      }
      codes.back() = column.missing_code;
      known.back() = column.missing == Otherwise::value;
      for (double& code : codes) code = detail::round_to(dtype, code);
      categories.refuse(binding, i, coded, [&](std::size_t code) { return !known[code]; });
      binding.look_up(i, coded.column, std::move(codes));
    }
    return std::move(categories).kernel();
  }
};

}  // namespace fieldfare
