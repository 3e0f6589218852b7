// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "fieldfare/schema/data_type.hpp"

namespace fieldfare {

/// margin[k] = sum over features in order of x[j] * coefficients[k][j], then + intercept[k]; every product and every
/// sum rounded to `sum`. Source: sklearn.linear_model.LogisticRegression.decision_function and LinearRegression /
/// Ridge.predict (1.9) on a sparse matrix; on a dense one scikit-learn leaves the order to BLAS.
struct LinearModel {
  static constexpr std::string_view kind = "linear_model";

  std::uint32_t outputs = 1;
  std::vector<double> coefficients;  ///< outputs x features, row-major
  std::vector<double> intercept;     ///< one per output
  DataType sum = DataType::float64;

  static void fields(auto& self, auto&& visit) {
    visit("outputs", self.outputs);
    visit("coefficients", self.coefficients);
    visit("intercept", self.intercept);
    visit("sum", self.sum);
  }

  /// Products that a row takes at most.
  std::size_t steps_per_row() const noexcept { return coefficients.size(); }

  /// Throws ArtifactError unless shapes agree with `features` and every number is finite.
  void validate(std::size_t features) const;
};

}  // namespace fieldfare
