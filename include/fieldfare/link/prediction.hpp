// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <span>

#include "fieldfare/pipeline/label.hpp"

namespace fieldfare {

/// The answer for one record: a view into the workspace that was passed in, valid until its next use.
class Prediction {
 public:
  Prediction(std::span<const double> margins, std::span<const double> outputs, std::span<const Label> classes,
             std::size_t label) noexcept
      : margins_(margins), outputs_(outputs), classes_(classes), label_(label) {}

  bool is_classifier() const noexcept { return !classes_.empty(); }
  /// The predicted class of a classifier.
  const Label& label() const noexcept { return classes_[label_]; }
  /// Its position in `classes`.
  std::size_t label_index() const noexcept { return label_; }
  /// The probability of the positive class, `classes[1]`, of a binary classifier.
  double probability() const noexcept { return outputs_[1]; }
  /// One probability per class.
  std::span<const double> probabilities() const noexcept { return outputs_; }
  /// The value of a regressor.
  double value() const noexcept { return outputs_[0]; }
  /// The raw score before the link; with several, the first.
  double margin() const noexcept { return margins_[0]; }
  std::span<const double> margins() const noexcept { return margins_; }

 private:
  std::span<const double> margins_, outputs_;
  std::span<const Label> classes_;
  std::size_t label_;
};

}  // namespace fieldfare
