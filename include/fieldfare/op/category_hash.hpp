// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <charconv>
#include <cmath>

#include "fieldfare/detail/city_hash.hpp"
#include "fieldfare/op/checks.hpp"
#include "fieldfare/op/op.hpp"

namespace fieldfare {

/// The 32-bit hash of a category, as a number from 0 to 2^32 - 1; one output per input. Text is hashed as its UTF-8
/// bytes, a whole number as its decimal digits, a boolean as 0 or 1. Whole numbers from 2^53 on are refused: a number
/// column does not hold all of them. Source: CalcCatFeatureHash of CatBoost 1.2 on what its Python package makes of a
/// category.
struct CategoryHash {
  static constexpr std::string_view kind = "category_hash";
  static constexpr bool hashes_text = true;

  static void fields(auto&, auto&&) {}

  std::vector<Block> infer(std::span<const ColumnType> columns) const {
    for (const auto& column : columns)
      if (is_floating(column.type))
        throw ArtifactError("BadGraph", "/inputs", "a category is a text, a whole number or a boolean");
    return detail::one_each(columns, DataType::float64);
  }

  std::unique_ptr<Kernel> compile(Binding& binding) const {
    auto kernel = std::make_unique<Apply>();
    for (std::size_t i = 0; i < binding.inputs(); ++i)
      if (binding.input_type(i).is_code())
        kernel->texts.push_back({binding.code(i), binding.output_number(i)});
      else
        kernel->integers.push_back({binding.number(i), binding.output_number(i), binding.input_column(i)});
    return kernel;
  }

 private:
  struct Apply final : Kernel {
    struct Text {
      CodeColumn from;
      NumberColumn to;
    };
    struct Integer {
      NumberColumn from, to;
      std::uint32_t column;
    };
    std::vector<Text> texts;
    std::vector<Integer> integers;

    void apply(Frame& frame) const noexcept override {
      for (const auto& [from, to] : texts)
        for (std::size_t r = 0; r < frame.rows; ++r) frame[to][r] = static_cast<std::uint32_t>(frame[from][r]);
      for (const auto& [from, to, column] : integers)
        for (std::size_t r = 0; r < frame.rows; ++r) {
          const double x = frame[from][r];
          if (std::fabs(x) < 0x1p53) [[likely]] {
            frame[to][r] = hash_of(static_cast<std::int64_t>(x));
          } else {
            frame[to][r] = 0;
            frame.report(std::isnan(x) ? Fault::Kind::missing_category : Fault::Kind::inexact_category, column, r);
          }
        }
    }

    static double hash_of(std::int64_t value) noexcept {
      char digits[24];
      const char* const end = std::to_chars(digits, digits + sizeof digits, value).ptr;
      return detail::category_hash({digits, static_cast<std::size_t>(end - digits)});
    }
  };
};

}  // namespace fieldfare
