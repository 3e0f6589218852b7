// SPDX-License-Identifier: Apache-2.0
// This library, from JSON text.
#include <optional>
#include <vector>

#include "fieldfare/fieldfare.hpp"
#include "fieldfare/io/json_lines.hpp"
#include "fieldfare/plan/plan.hpp"
#include "native/contender.hpp"
#include "native/number_rows.hpp"
#include "native/stopwatch.hpp"

namespace fieldfare::bench {
namespace {

class FieldfareJson final : public Contender {
 public:
  explicit FieldfareJson(const Settings& settings)
      : model_(settings.model), options_(settings.load), text_(read_text(settings.rows)) {
    load_seconds_ = seconds_of([&] { predictor_.emplace(load(model_, options_)); });
    workspace_.emplace(predictor_->workspace());
    const JsonLines lines(predictor_->plan(), text_);
    for (std::size_t row = 0; row < lines.rows(); ++row) lines_.push_back(lines.line(row));
  }

  std::string detail() const override { return std::string(predictor_->engine()); }
  std::size_t rows() const override { return lines_.size(); }
  double load_seconds() const override { return load_seconds_; }
  double one(std::size_t row) override { return predictor_->predict_json(lines_[row], *workspace_).probability(); }

  void batch(std::span<double> out) override {
    answers_.resize(rows() * predictor_->width(PredictKind::output));
    predictor_->predict(JsonLines(predictor_->plan(), text_), PredictKind::output, answers_);
    for (std::size_t row = 0; row < out.size(); ++row) out[row] = answers_[2 * row + 1];
  }

  std::shared_ptr<void> copy() const override { return std::make_shared<Predictor>(load(model_, options_)); }

 private:
  std::filesystem::path model_;
  LoadOptions options_;
  std::string text_;
  std::optional<Predictor> predictor_;
  std::optional<Workspace> workspace_;
  std::vector<std::string_view> lines_;
  std::vector<double> answers_;
  double load_seconds_ = 0;
};

}  // namespace

std::unique_ptr<Contender> make_fieldfare_json(const Settings& settings) {
  return std::make_unique<FieldfareJson>(settings);
}

}  // namespace fieldfare::bench
