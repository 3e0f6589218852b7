// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <cstdint>

#include "fieldfare/op/checks.hpp"
#include "fieldfare/op/op.hpp"

namespace fieldfare {

/// Products of inputs, multiplied from the first factor to the last, each product rounded to `dtype`; of no factor it
/// is 1. Source: sklearn.preprocessing.PolynomialFeatures.transform (1.9), which multiplies the inputs of a term from
/// the last to the first in a dense matrix, from the first to the last in a sparse one.
struct Polynomial {
  static constexpr std::string_view kind = "polynomial";
  static constexpr std::size_t most_terms = 1'000'000;

  std::vector<std::int32_t> degree;  ///< per output, how many factors it has
  std::vector<std::int32_t> factor;  ///< inputs, term after term
  DataType dtype = DataType::float64;

  static void fields(auto& self, auto&& visit) {
    visit("degree", self.degree);
    visit("factor", self.factor);
    visit("dtype", self.dtype);
  }

  std::vector<Block> infer(std::span<const ColumnType> columns) const {
    detail::expect_numbers(columns);
    detail::expect_floating("dtype", dtype);
    if (degree.size() > most_terms) throw ArtifactError("CountTooLarge", "/degree", "more than 1e6 output columns");
    std::size_t factors = 0;
    for (const std::int32_t each : degree) {
      if (each < 0) throw ArtifactError("BadGraph", "/degree", "a term has a negative number of factors");
      factors += static_cast<std::size_t>(each);
    }
    detail::expect_size("factor", factor.size(), factors);
    for (const std::int32_t input : factor)
      if (input < 0 || static_cast<std::size_t>(input) >= columns.size())
        throw ArtifactError("BadGraph", "/factor", "a factor is not an input");
    if (degree.empty()) return {};
    return {Block{BlockKind::dense, dtype, static_cast<std::uint32_t>(degree.size())}};
  }

  std::size_t terms() const noexcept { return factor.size(); }

  std::unique_ptr<Kernel> compile(Binding& binding) const {
    return dtype == DataType::float32 ? compile_in<float>(binding) : compile_in<double>(binding);
  }

 private:
  template <class T>
  struct Apply final : Kernel {
    struct Term {
      std::uint32_t count;
      NumberColumn to;
    };
    std::vector<Term> terms;
    std::vector<NumberColumn> factors;

    void apply(Frame& frame) const noexcept override {
      auto factor = factors.begin();
      for (const auto& [count, to] : terms) {
        double* y = frame[to];
        std::fill_n(y, frame.rows, 1.0);
        for (std::uint32_t i = 0; i < count; ++i) {
          const double* x = frame[*factor++];
          for (std::size_t r = 0; r < frame.rows; ++r)
            y[r] = static_cast<double>(static_cast<T>(y[r]) * static_cast<T>(x[r]));
        }
      }
    }
  };

  template <class T>
  std::unique_ptr<Kernel> compile_in(Binding& binding) const {
    auto kernel = std::make_unique<Apply<T>>();
    const auto rounded = [](double x) { return static_cast<double>(static_cast<T>(x)); };
    auto input = factor.begin();
    for (std::size_t k = 0; k < degree.size(); ++k) {
      const auto count = static_cast<std::uint32_t>(degree[k]);
      const auto first = input;
      input += degree[k];
      if (count == 1 && binding.map(static_cast<std::size_t>(*first), k, rounded)) continue;
      for (auto at = first; at != input; ++at) kernel->factors.push_back(binding.number(static_cast<std::size_t>(*at)));
      kernel->terms.push_back({count, binding.output_number(k)});
    }
    return kernel;
  }
};

}  // namespace fieldfare
