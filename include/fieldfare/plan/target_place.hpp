// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>

#include "fieldfare/schema/decision.hpp"

namespace fieldfare {

/// Where a target's numbers lie among those of all targets, and what follows from them.
struct TargetPlace {
  std::size_t first_margin = 0, margins = 0, first_output = 0, outputs = 0;
  std::size_t classes = 0;  ///< 0: a regressor
  bool probabilities = false;
  Decision decision = Decision::argmax;

  /// Values that `predict` gives for it: a label, or as many as there are outputs.
  std::size_t answers() const noexcept { return classes > 0 ? 1 : outputs; }
  /// The position of the label in `classes` that follows from a row's numbers of all targets.
  std::size_t label(const double* all_margins, const double* all_outputs) const noexcept {
    return decision == Decision::argmax ? decided_class(decision, all_outputs + first_output, outputs)
                                        : decided_class(decision, all_margins + first_margin, margins);
  }
};

}  // namespace fieldfare
