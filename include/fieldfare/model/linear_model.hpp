// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "fieldfare/schema/data_type.hpp"

namespace fieldfare {

class Engine;
struct Feature;
struct LoadOptions;

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

/// The engine that runs it over these features.
std::unique_ptr<const Engine> compile_model(const LinearModel& model, std::span<const Feature> features,
                                            const LoadOptions& options);
/// The margins of one row of features by the plainest reading of the description: slow, obviously right, and what
/// every engine is tested against.
std::vector<double> reference_margins(const LinearModel& model, std::span<const double> features);

}  // namespace fieldfare
