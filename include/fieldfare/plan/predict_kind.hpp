// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "fieldfare/detail/cpp20.hpp"

#include <cstdint>

namespace fieldfare {

/// What a batch call asks for.
enum class PredictKind : std::uint8_t {
  label,    ///< one number a row: the position of the label in `classes`; for a regressor the value
  output,   ///< class probabilities, or values
  margin,   ///< before the link
  leaf,     ///< the leaf of each tree, as the source library numbers it
  feature,  ///< the feature matrix that the model sees
};

}  // namespace fieldfare
