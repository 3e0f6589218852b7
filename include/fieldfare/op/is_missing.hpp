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

  void validate(std::span<const ColumnType>) const {
    if (missing_number && std::isnan(*missing_number))
      throw ArtifactError("NonFinite", "/missing_number", "NaN is written null");
  }

  std::vector<ColumnType> output(std::span<const ColumnType> columns) const {
    return std::vector<ColumnType>(columns.size(), ColumnType{DataType::float64});
  }

  std::unique_ptr<Kernel> compile(Binding& binding) const {
    auto kernel = std::make_unique<Apply>();
    kernel->missing = missing_number;
    detail::MissingCodes missing(missing_string);
    for (std::size_t i = 0; i < binding.inputs(); ++i) {
      if (binding.input_type(i).is_string()) {
        kernel->strings.push_back({binding.code(i), binding.output_number(i), missing.in(binding.vocabulary(i))});
      } else {
        kernel->numbers.push_back({binding.number(i), binding.output_number(i)});
      }
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

    void apply(Frame& frame) const noexcept override {
      for (const auto& [from, to] : numbers)
        for (std::size_t r = 0; r < frame.rows; ++r) {
          const double x = frame[from][r];
          frame[to][r] = (missing ? x == *missing : std::isnan(x)) ? 1.0 : 0.0;
        }
      for (const auto& [from, to, code] : strings)
        for (std::size_t r = 0; r < frame.rows; ++r) frame[to][r] = frame[from][r] == code ? 1.0 : 0.0;
    }
  };
};

}  // namespace fieldfare
