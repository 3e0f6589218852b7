// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <cmath>

#include "fieldfare/op/checks.hpp"
#include "fieldfare/op/op.hpp"

namespace fieldfare {

/// The knots of the splines of one input.
struct SplineColumn {
  std::vector<double> knots;  ///< not decreasing

  static void fields(auto& self, auto&& visit) { visit("knots", self.knots); }
};

/// The values of B-splines, of which each input has as many as it has knots, less `degree` + 1; beyond its knots the
/// outermost pieces go on, and of a missing value all are 0. Beside a value that is not finite, which SciPy multiplies
/// by 0, all others are NaN. Source: sklearn.preprocessing.SplineTransformer.transform (1.9), where SciPy (1.17) has de
/// Boor's recursion.
struct SplineBasis {
  static constexpr std::string_view kind = "spline_basis";
  static constexpr std::uint32_t most_degree = 16;
  static constexpr std::size_t most_outputs = 1'000'000;

  std::vector<SplineColumn> columns;  ///< one per input
  std::uint32_t degree = 3;
  DataType dtype = DataType::float64;

  static void fields(auto& self, auto&& visit) {
    visit("columns", self.columns);
    visit("degree", self.degree);
    visit("dtype", self.dtype);
  }

  std::vector<Block> infer(std::span<const ColumnType> inputs) const {
    detail::expect_numbers(inputs);
    detail::expect_floating("dtype", dtype);
    detail::expect_size("columns", columns.size(), inputs.size());
    if (columns.empty()) throw ArtifactError("LengthMismatch", "/columns", "splines of no input");
    if (degree == 0 || degree > most_degree) throw ArtifactError("CountTooLarge", "/degree", "expected 1 to 16");
    std::size_t width = 0;
    for (const auto& [knots] : columns) {
      detail::expect_finite("columns/knots", knots);
      if (knots.size() < 2 * (degree + std::size_t{1}))
        throw ArtifactError("LengthMismatch", "/columns/knots", "fewer knots than a spline of that degree has");
      if (!std::is_sorted(knots.begin(), knots.end()))
        throw ArtifactError("BadGraph", "/columns/knots", "the knots must not decrease");
      width += knots.size() - degree - 1;
    }
    if (width > most_outputs) throw ArtifactError("CountTooLarge", "/columns", "more than 1e6 output columns");
    return {Block{BlockKind::dense, dtype, static_cast<std::uint32_t>(width)}};
  }

  std::size_t terms() const noexcept { return columns.size() * (degree + std::size_t{1}) * (degree + std::size_t{1}); }

  std::unique_ptr<Kernel> compile(Binding& binding) const {
    auto kernel = std::make_unique<Apply>();
    kernel->degree = degree;
    kernel->dtype = dtype;
    std::size_t output = 0;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      Column& column = kernel->columns.emplace_back(Column{binding.number(i), {}, columns[i].knots});
      for (std::size_t k = degree + 1; k < columns[i].knots.size(); ++k)
        column.to.push_back(binding.output_number(output++));
    }
    return kernel;
  }

  /// The `degree` + 1 values at x that are not 0, of the splines that end with the piece from knot `piece` on.
  static void values(const std::vector<double>& knots, std::size_t degree, std::size_t piece, double x,
                     double* value) noexcept {
    double before[most_degree + 1];
    value[0] = 1;
    for (std::size_t j = 1; j <= degree; ++j) {
      std::copy_n(value, j, before);
      value[0] = 0;
      for (std::size_t n = 1; n <= j; ++n) {
        const double right = knots[piece + n], left = knots[piece + n - j];
        value[n] = 0;
        if (right == left) continue;
        const double share = before[n - 1] / (right - left);
        value[n - 1] += share * (right - x);
        value[n] = share * (x - left);
      }
    }
  }

 private:
  struct Column {
    NumberColumn from;
    std::vector<NumberColumn> to;
    std::vector<double> knots;
  };
  struct Apply final : Kernel {
    std::vector<Column> columns;
    std::size_t degree = 0;
    DataType dtype = DataType::float64;

    void apply(Frame& frame) const noexcept override {
      for (const auto& [from, to, knots] : columns) {
        for (const NumberColumn column : to) std::fill_n(frame[column], frame.rows, 0.0);
        const auto first = knots.begin() + static_cast<std::ptrdiff_t>(degree) + 1;
        const auto last = knots.end() - static_cast<std::ptrdiff_t>(degree) - 1;
        for (std::size_t r = 0; r < frame.rows; ++r) {
          const double x = frame[from][r];
          if (std::isnan(x)) continue;
          const auto piece = static_cast<std::size_t>(std::upper_bound(first, last, x) - knots.begin()) - 1;
          double value[most_degree + 1];
          values(knots, degree, piece, x, value);
          const auto wild = std::count_if(value, value + degree + 1, [](double v) { return !std::isfinite(v); });
          if (wild != 0) [[unlikely]]
            for (const NumberColumn column : to) frame[column][r] = std::nan("");
          for (std::size_t k = 0; k <= degree; ++k)
            if (wild == 0 || (wild == 1 && !std::isfinite(value[k])))
              frame[to[piece - degree + k]][r] = detail::round_to(dtype, value[k] + 0.0);  // a zero is positive
        }
      }
    }
  };
};

}  // namespace fieldfare
