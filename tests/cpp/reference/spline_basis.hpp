// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cmath>

#include "cell.hpp"
#include "fieldfare/op/spline_basis.hpp"

namespace fieldfare::tests {

/// The value at x of spline i, from its two of one degree less; one that is 0 on the whole piece adds nothing.
inline double spline_at(const std::vector<double>& t, std::size_t i, std::size_t degree, std::size_t piece, double x) {
  if (degree == 0) return 1;
  const auto part = [&](std::size_t at, auto&& length) {
    const double width = t[at + degree] - t[at];
    if (at > piece || piece > at + degree - 1 || width == 0) return 0.0;
    return spline_at(t, at, degree - 1, piece, x) / width * length();
  };
  return part(i, [&] { return x - t[i]; }) + part(i + 1, [&] { return t[i + 1 + degree] - x; });
}

inline Cells reference(const SplineBasis& op, std::span<const Cell> inputs) {
  Cells outputs;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const double x = number_of(inputs[i]);
    const std::vector<double>& t = op.columns[i].knots;
    const std::size_t count = t.size() - op.degree - 1;
    std::size_t piece = op.degree;
    while (piece + 1 < count && x >= t[piece + 1]) ++piece;
    std::vector<double> values(count, 0.0);
    if (!std::isnan(x))
      for (std::size_t k = piece - op.degree; k <= piece; ++k) values[k] = spline_at(t, k, op.degree, piece, x);
    for (std::size_t k = 0; k < count; ++k) {  // a product with 1 of its own value, with 0 of every other
      double sum = 0;
      for (std::size_t j = 0; j < count; ++j) sum += (j == k ? 1 : 0) * values[j];
      outputs.emplace_back(detail::round_to(op.dtype, sum));
    }
  }
  return outputs;
}

}  // namespace fieldfare::tests
