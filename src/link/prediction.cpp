// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/link/prediction.hpp"

#include <string>

#include "fieldfare/error.hpp"

namespace fieldfare {

void Prediction::no_classes() {
  throw ArgumentError("NoClasses", "", "the model is a regressor: it has a value(), no label");
}

void Prediction::no_probability() const {
  throw ArgumentError("NoProbabilities", "",
                      !is_classifier()      ? "the model is a regressor: it has a value(), no probabilities"
                      : !has_probabilities_ ? "the model only decides: it has a label() and margins(), no probabilities"
                                            : "the model has " + std::to_string(classes_.size()) +
                                                  " classes and none is the positive one: use probabilities()");
}

void Prediction::no_value() {
  throw ArgumentError("NoValue", "", "the model is a classifier: it has a label(), no value");
}

}  // namespace fieldfare
