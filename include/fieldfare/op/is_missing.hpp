// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cmath>
#include <optional>

#include "fieldfare/op/checks.hpp"
#include "fieldfare/op/op.hpp"

namespace fieldfare {

/// 1.0 where a value is missing, else 0.0; one output per input.
/// Source: sklearn.impute.MissingIndicator.transform, as SimpleImputer(add_indicator=True) appends it (1.9).
struct IsMissing {
  static constexpr std::string_view kind = "is_missing";

  std::optional<double> missing_number;
  std::optional<std::string> missing_string;

  static void fields(auto& self, auto&& visit) {
    visit("missing_number", self.missing_number);
    visit("missing_string", self.missing_string);
  }

  std::vector<Block> infer(std::span<const ColumnType> columns) const {
    if (missing_number && std::isnan(*missing_number))
      throw ArtifactError("NonFinite", "/missing_number", "NaN is written null");
    return detail::one_each(columns, DataType::float64);
  }

  std::unique_ptr<Kernel> compile(Binding& binding) const {
    auto kernel = std::make_unique<Apply>();
    kernel->missing = missing_number;
    detail::MissingCodes missing(missing_string);
    for (std::size_t i = 0; i < binding.inputs(); ++i) {
      if (binding.input_type(i).is_code())
        kernel->strings.push_back({binding.code(i), binding.output_number(i), missing.in(binding.vocabulary(i))});
      else if (!binding.map(i, i, [&](double x) { return kernel->of(x); }))
        kernel->numbers.push_back({binding.number(i), binding.output_number(i)});
    }
    return kernel;
  }

 private:
  struct Apply final : Kernel {
    struct Numbers {
      NumberColumn from, to;
    };
    struct Strings {
      CodeColumn from;
      NumberColumn to;
      std::int32_t missing;
    };
    std::vector<Numbers> numbers;
    std::vector<Strings> strings;
    std::optional<double> missing;

    double of(double x) const noexcept { return (missing ? x == *missing : std::isnan(x)) ? 1.0 : 0.0; }
    void apply(Frame& frame) const noexcept override {
      for (const auto& [from, to] : numbers)
        for (std::size_t r = 0; r < frame.rows; ++r) frame[to][r] = of(frame[from][r]);
      for (const auto& [from, to, code] : strings)
        for (std::size_t r = 0; r < frame.rows; ++r) frame[to][r] = frame[from][r] == code ? 1.0 : 0.0;
    }
  };
};

}  // namespace fieldfare
