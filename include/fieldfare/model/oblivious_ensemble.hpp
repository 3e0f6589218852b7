// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "fieldfare/detail/cpp20.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace fieldfare {

class Engine;
struct Feature;
struct LoadOptions;

/// A sum of symmetric trees: all nodes of a level ask the same question. Split d of a tree is true where
/// float32(x[feature]) > float32(border); the leaf's number has bit d set where split d is true. Splits and leaves of
/// all trees lie one after the other.
///
/// margin[k] = 0, then for each tree in order + leaf value, in float64; then x scale, then + bias[k] unless that is 0.
/// Source: CatBoost 1.2, CalcTreesBlockedImpl and ApplyScaleAndBias.
struct ObliviousEnsemble {
  static constexpr std::string_view kind = "oblivious_ensemble";
  static constexpr std::int32_t deepest = 16;

  std::uint32_t outputs = 1;
  double scale = 1;
  std::vector<double> bias;               ///< one per output
  std::vector<std::uint8_t> nan_greater;  ///< per feature 1: NaN is greater than every border; empty: it never is

  std::vector<std::int32_t> depth;    ///< splits per tree, 0 to 16
  std::vector<std::int32_t> feature;  ///< per split
  std::vector<double> border;         ///< per split
  std::vector<double> leaf_value;     ///< per tree 2^depth leaves of `outputs` values

  static void fields(auto& self, auto&& visit) {
    visit("outputs", self.outputs);
    visit("scale", self.scale);
    visit("bias", self.bias);
    visit("nan_greater", self.nan_greater);
    visit("depth", self.depth);
    visit("feature", self.feature);
    visit("border", self.border);
    visit("leaf_value", self.leaf_value);
  }

  std::size_t trees() const noexcept { return depth.size(); }
  /// Splits and additions that a row takes.
  std::size_t steps_per_row() const noexcept { return feature.size() + trees() * outputs; }
  double finish(double sum, std::size_t output) const noexcept { return finish(sum, scale, bias[output]); }
  static double finish(double sum, double factor, double offset) noexcept {
    const double scaled = sum * factor;
    return offset == 0 ? scaled : scaled + offset;
  }

  std::vector<std::pair<std::string_view, std::size_t>> sizes() const {
    return {{"trees", trees()}, {"splits", feature.size()}, {"leaves", leaf_value.size() / outputs}};
  }

  /// Throws ArtifactError unless shapes agree with each other and with `features`, indices are in range, numbers
  /// finite, and there are at most 65,535 features in use, of at most 65,535 different borders each.
  void validate(std::size_t features) const;
};

/// The engine that runs it over these features.
std::unique_ptr<const Engine> compile_model(const ObliviousEnsemble& model, std::span<const Feature> features,
                                            const LoadOptions& options);
/// The margins of one row of features by the plainest reading of the description: slow, obviously right, and what
/// every engine is tested against.
std::vector<double> reference_margins(const ObliviousEnsemble& model, std::span<const double> features);

}  // namespace fieldfare
