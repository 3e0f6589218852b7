// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "fieldfare/graph/columns.hpp"
#include "fieldfare/schema/decision.hpp"
#include "fieldfare/schema/label.hpp"

namespace fieldfare {

/// What is predicted: which columns of the graph are the answer.
struct Target {
  Columns margins;             ///< raw scores; none: the model has no such thing
  Columns outputs;             ///< one per class of a classifier, or values
  std::vector<Label> classes;  ///< of a classifier; empty for a regressor
  bool probabilities = false;  ///< the outputs of a classifier are probabilities
  Decision decision = Decision::argmax;
};

}  // namespace fieldfare
