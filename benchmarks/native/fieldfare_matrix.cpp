// SPDX-License-Identifier: Apache-2.0
// This library, from vectors and matrices of floats.
#include <optional>
#include <vector>

#include "fieldfare/eigen.hpp"
#include "fieldfare/fieldfare.hpp"
#include "native/contender.hpp"
#include "native/number_rows.hpp"
#include "native/stopwatch.hpp"

namespace fieldfare::bench {
namespace {

class FieldfareMatrix final : public Contender {
 public:
  explicit FieldfareMatrix(const Settings& settings)
      : model_(settings.model), options_(settings.load), rows_(settings) {
    load_seconds_ = seconds_of([&] { predictor_.emplace(load(model_, options_)); });
    workspace_.emplace(predictor_->workspace());
  }

  std::string detail() const override { return std::string(predictor_->engine()); }
  std::size_t rows() const override { return rows_.size(); }
  double load_seconds() const override { return load_seconds_; }

  double one(std::size_t row) override {
    const Eigen::Map<const Eigen::VectorXf> vector(rows_.row(row), static_cast<Eigen::Index>(rows_.features()));
    return predict(*predictor_, vector, *workspace_).probability();
  }

  void batch(std::span<double> out) override {
    answers_.resize(rows() * predictor_->width(PredictKind::output));
    const auto stride = static_cast<std::ptrdiff_t>(rows_.features() * sizeof(float));
    const BoundBatch bound(predictor_->plan(), matrix_batch(predictor_->schema(), rows_.row(0), rows(),
                                                            rows_.features(), stride, sizeof(float)));
    predictor_->predict(bound, PredictKind::output, answers_);
    for (std::size_t row = 0; row < out.size(); ++row) out[row] = answers_[2 * row + 1];
  }

  std::shared_ptr<void> copy() const override { return std::make_shared<Predictor>(load(model_, options_)); }

 private:
  std::filesystem::path model_;
  LoadOptions options_;
  NumberRows<float> rows_;
  std::optional<Predictor> predictor_;
  std::optional<Workspace> workspace_;
  std::vector<double> answers_;
  double load_seconds_ = 0;
};

}  // namespace

std::unique_ptr<Contender> make_fieldfare_matrix(const Settings& settings) {
  return std::make_unique<FieldfareMatrix>(settings);
}

}  // namespace fieldfare::bench
