// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/plan/prediction.hpp"

#include <string>

#include "fieldfare/error.hpp"

namespace fieldfare {

void Prediction::no_classes() {
  throw ArgumentError("NoClasses", "", "the model is a regressor: it has a value(), no label");
}

void Prediction::no_probability() const {
  throw ArgumentError("NoProbabilities", "",
                      !is_classifier() ? "the model is a regressor: it has a value(), no probabilities"
                      : !has_probabilities()
                          ? "the model only decides: it has a label() and margins(), no probabilities"
                          : "the model has " + std::to_string(place_->classes) +
                                " classes and none is the positive one: use probabilities()");
}

void Prediction::no_value() {
  throw ArgumentError("NoValue", "", "the model is a classifier: it has a label(), no value");
}

void Prediction::no_margin() { throw ArgumentError("NoMargin", "", "the model has no raw score before its answer"); }

void Prediction::no_target() const {
  throw ArgumentError("NoTarget", "", "the model has " + std::to_string(targets_.size()) + " targets");
}

}  // namespace fieldfare
