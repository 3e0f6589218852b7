// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <span>
#include <vector>

#include "fieldfare/plan/target_place.hpp"
#include "fieldfare/schema/label.hpp"

namespace fieldfare {

/// The answer for one record: a view into the workspace that was passed in, valid until its next use. It is that of one
/// target; of a model that predicts several, `target(i)` gives the others. What the model does not have is an
/// ArgumentError.
class Prediction {
 public:
  /// `margins`, `outputs`: of all targets; `classes`: of each. The targets must not be none.
  Prediction(std::span<const double> margins, std::span<const double> outputs, std::span<const TargetPlace> targets,
             std::span<const std::vector<Label>> classes, std::size_t target = 0) noexcept
      : margins_(margins),
        outputs_(outputs),
        targets_(targets),
        classes_(classes),
        place_(targets.data() + target),
        label_(place_->classes > 0 ? place_->label(margins.data(), outputs.data()) : 0) {}

  /// How many things the model predicts.
  std::size_t targets() const noexcept { return targets_.size(); }
  /// The answer for one of them. Throws ArgumentError (`NoTarget`) if there is no such one.
  Prediction target(std::size_t which) const {
    if (which >= targets_.size()) [[unlikely]]
      no_target();
    return {margins_, outputs_, targets_, classes_, which};
  }

  bool is_classifier() const noexcept { return place_->classes > 0; }
  /// Whether the outputs are probabilities; a regressor has none, nor has a classifier that only decides.
  bool has_probabilities() const noexcept { return place_->probabilities; }

  /// The predicted class. Throws ArgumentError (`NoClasses`) for a regressor.
  const Label& label() const {
    if (!is_classifier()) [[unlikely]]
      no_classes();
    return classes_[static_cast<std::size_t>(place_ - targets_.data())][label_];
  }
  /// Its position in `classes`; 0 for a regressor.
  std::size_t label_index() const noexcept { return label_; }
  /// The probability of the positive class, `classes[1]`, of a binary classifier. Throws ArgumentError
  /// (`NoProbabilities`) for any other model.
  double probability() const {
    if (!has_probabilities() || place_->outputs != 2) [[unlikely]]
      no_probability();
    return outputs()[1];
  }
  /// One probability per class. Throws ArgumentError (`NoProbabilities`) if the model has none.
  std::span<const double> probabilities() const {
    if (!has_probabilities()) [[unlikely]]
      no_probability();
    return outputs();
  }
  /// The value of a regressor; with several, the first. Throws ArgumentError (`NoValue`) for a classifier.
  double value() const {
    if (is_classifier()) [[unlikely]]
      no_value();
    return outputs()[0];
  }
  /// What comes out of the model, whatever it means: probabilities, values, or scores of a classifier that only
  /// decides.
  std::span<const double> outputs() const noexcept { return outputs_.subspan(place_->first_output, place_->outputs); }
  /// The raw score before the link; with several, the first. Throws ArgumentError (`NoMargin`) if the model has none.
  double margin() const {
    if (place_->margins == 0) [[unlikely]]
      no_margin();
    return margins()[0];
  }
  /// None, if the model has no raw scores.
  std::span<const double> margins() const noexcept { return margins_.subspan(place_->first_margin, place_->margins); }

 private:
  [[noreturn]] static void no_classes();
  [[noreturn]] void no_probability() const;
  [[noreturn]] static void no_value();
  [[noreturn]] static void no_margin();
  [[noreturn]] void no_target() const;

  std::span<const double> margins_, outputs_;  // of all targets
  std::span<const TargetPlace> targets_;
  std::span<const std::vector<Label>> classes_;
  const TargetPlace* place_;
  std::size_t label_;
};

}  // namespace fieldfare
