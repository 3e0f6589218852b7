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

  void validate(std::span<const ColumnType> inputs) const {
    detail::expect_size("columns", columns.size(), inputs.size());
    detail::expect_floating("dtype", dtype);
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      detail::validate_categories(columns[i].strings, columns[i].numbers, inputs[i]);
      detail::expect_size("columns/codes", columns[i].codes.size(),
                          columns[i].strings.size() + columns[i].numbers.size());
    }
  }

  std::vector<ColumnType> output(std::span<const ColumnType> inputs) const {
    return std::vector<ColumnType>(inputs.size(), ColumnType{dtype});
  }

  std::span<const std::string> strings(std::size_t input) const { return columns[input].strings; }

  std::unique_ptr<Kernel> compile(Binding& binding) const {
    auto kernel = std::make_unique<Apply>();
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const OrdinalColumn& column = columns[i];
      Apply::Column compiled{binding.output_number(i), binding.input_column(i), {}, {}, false};
      if (binding.input_type(i).is_string()) {
        const Vocabulary& words = binding.vocabulary(i);
        compiled.codes.assign(static_cast<std::size_t>(words.size()) + 2, column.unknown_code);
        compiled.known.assign(compiled.codes.size(), column.unknown == detail::Otherwise::value);
        for (std::size_t k = 0; k < column.strings.size(); ++k) {
          const auto code = static_cast<std::size_t>(words.find(column.strings[k]));
          compiled.codes[code] = column.codes[k];
          compiled.known[code] = true;
        }
        compiled.finish(column, dtype);
        if (compiled.total)
          binding.look_up(binding.code(i), compiled.to, std::move(compiled.codes));
        else
          kernel->strings.push_back({binding.code(i), std::move(compiled)});
      } else {
        compiled.codes = column.codes;
        compiled.codes.resize(column.codes.size() + 2, column.unknown_code);
        compiled.known.assign(compiled.codes.size(), true);
        compiled.known[column.codes.size()] = column.unknown == detail::Otherwise::value;
        compiled.finish(column, dtype);
        kernel->numbers.push_back({binding.number(i), detail::NumberTable(column.numbers), std::move(compiled)});
      }
    }
    return kernel;
  }

 private:
  struct Apply final : Kernel {
    struct Column {
      NumberColumn to;
      std::uint32_t column;
      std::vector<double> codes;        ///< per category, then unknown, then missing
      std::vector<std::uint8_t> known;  ///< which of them have an answer
      bool total = false;               ///< every code has an answer: no need to look

      void finish(const OrdinalColumn& source, DataType type) {
        codes.back() = source.missing_code;
        for (double& code : codes) code = detail::round_to(type, code);
        known.back() = source.missing == detail::Otherwise::value;
        total = std::all_of(known.begin(), known.end(), [](std::uint8_t k) { return k != 0; });
      }
      void encode(Frame& frame, auto&& code_at) const noexcept {
        double* y = frame[to];
        for (std::size_t r = 0; r < frame.rows; ++r) y[r] = codes[code_at(r)];
        if (total) return;
        for (std::size_t r = 0; r < frame.rows; ++r) {
          const std::size_t code = code_at(r);
          if (!known[code]) [[unlikely]]
            return frame.report(
                code + 1 == codes.size() ? Fault::Kind::missing_category : Fault::Kind::unknown_category, column, r);
        }
      }
    };
    struct Strings {
      CodeColumn from;
      Column column;
    };
    struct Numbers {
      NumberColumn from;
      detail::NumberTable table;
      Column column;
    };
    std::vector<Strings> strings;
    std::vector<Numbers> numbers;

    void apply(Frame& frame) const noexcept override {
      for (const auto& [from, column] : strings) {
        const std::int32_t* x = frame[from];
        column.encode(frame, [x](std::size_t r) { return static_cast<std::size_t>(x[r]); });
      }
      for (const auto& [from, table, column] : numbers) {
        const double* x = frame[from];
        column.encode(frame, [x, &table = table](std::size_t r) { return table.find(x[r]); });
      }
    }
  };
};

}  // namespace fieldfare
