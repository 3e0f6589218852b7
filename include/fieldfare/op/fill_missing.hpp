// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cmath>
#include <optional>

#include "fieldfare/op/checks.hpp"
#include "fieldfare/op/op.hpp"

namespace fieldfare {

/// Replaces missing values by a value fixed at fit time; the strategy that found it does not matter any more.
/// Number inputs: NaN (or `missing_number`) becomes `fill`. String inputs: null (or `missing_string`) becomes
/// `fill_strings`. One output per input. Source: sklearn.impute.SimpleImputer.transform (1.9).
struct FillMissing {
  static constexpr std::string_view kind = "fill_missing";

  std::vector<double> fill;               ///< one per input of a numeric imputer, else empty; NaN leaves it missing
  std::vector<std::string> fill_strings;  ///< one per input of a string imputer, else empty
  std::optional<double> missing_number;
  std::optional<std::string> missing_string;
  DataType dtype = DataType::float64;  ///< of the numeric output

  static void fields(auto& self, auto&& visit) {
    visit("fill", self.fill);
    visit("fill_strings", self.fill_strings);
    visit("missing_number", self.missing_number);
    visit("missing_string", self.missing_string);
    visit("dtype", self.dtype);
  }

  std::vector<Block> infer(std::span<const ColumnType> columns) const {
    const bool on_strings = !columns.empty() && columns[0].is_code();
    detail::expect_floating("dtype", dtype);
    if (on_strings) {
      for (const auto& column : columns)
        if (!column.is_code()) throw ArtifactError("BadGraph", "/inputs", "mixes strings and numbers");
      detail::expect_size("fill_strings", fill_strings.size(), columns.size());
      detail::expect_size("fill", fill.size(), 0);
    } else {
      detail::expect_numbers(columns);
      detail::expect_size("fill", fill.size(), columns.size());
      detail::expect_size("fill_strings", fill_strings.size(), 0);
    }
    if (missing_number && std::isnan(*missing_number))
      throw ArtifactError("NonFinite", "/missing_number", "NaN is written null");
    for (const double value : fill)
      if (std::isinf(detail::round_to(dtype, value)))
        throw ArtifactError("NonFinite", "/fill", "a fill value is infinite");
    if (on_strings) return std::vector<Block>(columns.size(), Block{BlockKind::code, DataType::string, 1});
    return detail::one_each(columns, dtype);
  }

  std::span<const std::string> strings(std::size_t input) const { return {&fill_strings[input], 1}; }

  std::unique_ptr<Kernel> compile(Binding& binding) const {
    return fill_strings.empty() ? compile_numbers(binding) : compile_strings(binding);
  }

 private:
  struct Numbers final : Kernel {
    struct Column {
      NumberColumn from, to;
      double fill;
    };
    std::vector<Column> columns;
    std::optional<double> missing;

    double of(double x, double fill) const noexcept { return (missing ? x == *missing : std::isnan(x)) ? fill : x; }

    void apply(Frame& frame) const noexcept override {
      for (const auto& [from, to, value] : columns) {
        const double* x = frame[from];
        double* y = frame[to];
        if (missing) {
          for (std::size_t r = 0; r < frame.rows; ++r) y[r] = x[r] == *missing ? value : x[r];
        } else {
          for (std::size_t r = 0; r < frame.rows; ++r) y[r] = std::isnan(x[r]) ? value : x[r];
        }
      }
    }
  };
  struct Strings final : Kernel {
    struct Column {
      CodeColumn from, to;
      std::int32_t missing, fill;
    };
    std::vector<Column> columns;

    void apply(Frame& frame) const noexcept override {
      for (const auto& [from, to, absent, value] : columns) {
        const std::int32_t* x = frame[from];
        std::int32_t* y = frame[to];
        for (std::size_t r = 0; r < frame.rows; ++r) y[r] = x[r] == absent ? value : x[r];
      }
    }
  };

  std::unique_ptr<Kernel> compile_numbers(Binding& binding) const {
    auto kernel = std::make_unique<Numbers>();
    kernel->missing = missing_number;
    for (std::size_t i = 0; i < binding.inputs(); ++i) {
      const double value = detail::round_to(dtype, fill[i]);
      if (binding.map(i, i, [&](double x) { return kernel->of(x, value); })) continue;
      kernel->columns.push_back({binding.number(i), binding.output_number(i), value});
    }
    return kernel;
  }
  std::unique_ptr<Kernel> compile_strings(Binding& binding) const {
    auto kernel = std::make_unique<Strings>();
    detail::MissingCodes missing(missing_string);
    for (std::size_t i = 0; i < binding.inputs(); ++i) {
      const Vocabulary& words = binding.vocabulary(i);
      kernel->columns.push_back(
          {binding.code(i), binding.output_code(i), missing.in(words), words.find(fill_strings[i])});
    }
    return kernel;
  }
};

}  // namespace fieldfare
