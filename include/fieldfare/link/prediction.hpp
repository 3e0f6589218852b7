// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <span>

#include "fieldfare/schema/label.hpp"

namespace fieldfare {

/// The answer for one record: a view into the workspace that was passed in, valid until its next use. What the model
/// does not have is an ArgumentError.
class Prediction {
 public:
  Prediction(std::span<const double> margins, std::span<const double> outputs, std::span<const Label> classes,
             std::size_t label, bool has_probabilities) noexcept
      : margins_(margins), outputs_(outputs), classes_(classes), label_(label), has_probabilities_(has_probabilities) {}

  bool is_classifier() const noexcept { return !classes_.empty(); }
  /// Whether the outputs are probabilities; a regressor has none, nor has a classifier that only decides.
  bool has_probabilities() const noexcept { return has_probabilities_; }

  /// The predicted class. Throws ArgumentError (`NoClasses`) for a regressor.
  const Label& label() const {
    if (classes_.empty()) [[unlikely]]
      no_classes();
    return classes_[label_];
  }
  /// Its position in `classes`; 0 for a regressor.
  std::size_t label_index() const noexcept { return label_; }
  /// The probability of the positive class, `classes[1]`, of a binary classifier. Throws ArgumentError
  /// (`NoProbabilities`) for any other model.
  double probability() const {
    if (!has_probabilities_ || outputs_.size() != 2) [[unlikely]]
      no_probability();
    return outputs_[1];
  }
  /// One probability per class. Throws ArgumentError (`NoProbabilities`) if the model has none.
  std::span<const double> probabilities() const {
    if (!has_probabilities_) [[unlikely]]
      no_probability();
    return outputs_;
  }
  /// The value of a regressor; with several, the first. Throws ArgumentError (`NoValue`) for a classifier.
  double value() const {
    if (!classes_.empty()) [[unlikely]]
      no_value();
    return outputs_[0];
  }
  /// What comes out of the link, whatever it means: probabilities, values, or scores of a classifier that only decides.
  std::span<const double> outputs() const noexcept { return outputs_; }
  /// The raw score before the link; with several, the first.
  double margin() const noexcept { return margins_[0]; }
  std::span<const double> margins() const noexcept { return margins_; }

 private:
  [[noreturn]] static void no_classes();
  [[noreturn]] void no_probability() const;
  [[noreturn]] static void no_value();

  std::span<const double> margins_, outputs_;
  std::span<const Label> classes_;
  std::size_t label_;
  bool has_probabilities_;
};

}  // namespace fieldfare
