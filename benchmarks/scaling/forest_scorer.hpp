// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <bit>
#include <memory>
#include <span>
#include <stdexcept>
#include <vector>

#include "fieldfare/column/matrix.hpp"
#include "fieldfare/fieldfare.hpp"
#include "fieldfare/model/tree_ensemble.hpp"
#include "fieldfare/plan/plan.hpp"
#include "support/complete_forest.hpp"

namespace fieldfare::bench {

/// A generated forest and rows, scored one at a time and in batches. The answers are those of the plain evaluator, or
/// it cannot be made.
class ForestScorer {
 public:
  explicit ForestScorer(const tests::CompleteForest& forest, std::size_t rows = 10'000)
      : ForestScorer(forest, rows, tests::pipeline_of(forest)) {}

  std::size_t rows() const noexcept { return values_.size() / forest_.features; }
  const Plan& plan() const noexcept { return predictor_.plan(); }
  std::string_view engine() const noexcept { return predictor_.engine(); }

  double one(std::size_t i) { return predictor_.predict(Row{row(i % rows())}, workspace_).margin(); }

  /// The first `count` rows in one call.
  double batch(std::size_t count, std::size_t threads = 1) {
    out_.resize(count);
    const auto stride = static_cast<std::ptrdiff_t>(forest_.features * sizeof(float));
    const BoundBatch bound(
        plan(), matrix_batch(predictor_.schema(), values_.data(), count, forest_.features, stride, sizeof(float)));
    predictor_.predict(bound, PredictKind::margin, out_, threads);
    return out_.back();
  }

 private:
  struct Row {
    std::span<const float> values;
    void decode(RowDecoder& decoder) const {
      for (std::size_t i = 0; i < values.size(); ++i) decoder.number(i, static_cast<double>(values[i]));
      decoder.finish();
    }
  };

  ForestScorer(const tests::CompleteForest& forest, std::size_t rows, const tests::Pipeline& pipeline)
      : forest_(forest),
        values_(tests::uniform_rows(rows, forest.features)),
        predictor_(pipeline),
        workspace_(predictor_.workspace()) {
    compare(pipeline.model.get<TreeEnsemble>());
  }

  std::span<const float> row(std::size_t i) const noexcept {
    return std::span(values_).subspan(i * forest_.features, forest_.features);
  }

  void compare(const TreeEnsemble& model) {
    // The plain evaluator counts leaves from the first tree on: of a large model a few rows must do.
    const std::size_t nodes = forest_.trees << (forest_.depth + 1);
    const std::size_t some = std::min(rows(), std::clamp<std::size_t>(1'000'000'000 / (nodes * forest_.trees), 3, 200));
    batch(some);
    for (std::size_t i = 0; i < some; ++i) {
      const std::vector<double> features(row(i).begin(), row(i).end());
      const auto expected = std::bit_cast<std::uint64_t>(reference_margins(model, features)[0]);
      if (std::bit_cast<std::uint64_t>(out_[i]) != expected || std::bit_cast<std::uint64_t>(one(i)) != expected)
        throw std::runtime_error("an answer differs from the plain evaluator's");
    }
  }

  tests::CompleteForest forest_;
  std::vector<float> values_;
  Predictor predictor_;
  Workspace workspace_;
  std::vector<double> out_;
};

}  // namespace fieldfare::bench
