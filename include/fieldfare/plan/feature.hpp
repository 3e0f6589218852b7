// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <vector>

#include "fieldfare/transform/kernel.hpp"

namespace fieldfare {

/// A one-hot column that follows from a string column by a look-up that refuses nothing. Who can, looks up what the
/// position stands for instead; the positions are written only for those who cannot.
struct Recode {
  CodeColumn from, to;
  std::vector<std::int32_t> position;  ///< per code of `from`; negative: none

  void apply(Frame& frame) const noexcept {
    const std::int32_t* x = frame[from];
    std::int32_t* y = frame[to];
    for (std::size_t r = 0; r < frame.rows; ++r) y[r] = position[static_cast<std::size_t>(x[r])];
  }
};

/// Where a feature's value lies: in a number column, or in a one-hot column as "is it at this position".
struct Feature {
  bool single = false;  ///< all its values are float32 numbers
  bool indicator = false;
  std::uint32_t column = 0;        ///< of a NumberColumn, or of a CodeColumn
  std::int32_t position = 0;       ///< of an indicator
  const Recode* recode = nullptr;  ///< of an indicator: how its column follows, if nobody has written it
};

}  // namespace fieldfare
