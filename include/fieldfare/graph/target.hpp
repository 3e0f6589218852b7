// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "fieldfare/detail/enum_names.hpp"
#include "fieldfare/graph/columns.hpp"
#include "fieldfare/schema/label.hpp"

namespace fieldfare {

/// How the label follows from a classifier's row.
enum class Decision : std::uint8_t {
  argmax,              ///< the first class of largest output
  margin_positive,     ///< classes[1] iff margin > 0, with several margins the first largest
  margin_nonnegative,  ///< classes[1] iff margin >= 0, with several margins the first largest
};

constexpr detail::EnumNames<Decision, 3> enum_names(Decision) {
  return {{{Decision::argmax, "argmax"},
           {Decision::margin_positive, "margin_positive"},
           {Decision::margin_nonnegative, "margin_nonnegative"}}};
}

/// What is predicted: which columns of the graph are the answer.
struct Target {
  Columns margins;             ///< raw scores; none: the model has no such thing
  Columns outputs;             ///< one per class of a classifier, or values
  std::vector<Label> classes;  ///< of a classifier; empty for a regressor
  bool probabilities = false;  ///< the outputs of a classifier are probabilities
  Decision decision = Decision::argmax;
};

}  // namespace fieldfare
