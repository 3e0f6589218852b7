// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cmath>
#include <limits>

#include "fieldfare/schema/data_type.hpp"

namespace fieldfare {

/// Which numbers a node accepts; others refuse the record, as the source library refuses the row.
struct Accepts {
  bool missing = true;                 ///< NaN
  bool infinite = true;                ///< infinities
  DataType range = DataType::float64;  ///< float32: finite numbers beyond its range are refused

  /// What finite numbers are below.
  double limit() const noexcept {
    return range == DataType::float32 ? 0x1.ffffffp127 : std::numeric_limits<double>::infinity();
  }
  bool everything() const noexcept { return missing && infinite && range == DataType::float64; }
  bool operator()(double x) const noexcept {
    return std::isnan(x) ? missing : std::isinf(x) ? infinite : std::fabs(x) < limit();
  }

  static void fields(auto& self, auto&& visit) {
    visit("missing", self.missing);
    visit("infinite", self.infinite);
    visit("range", self.range);
  }
};

}  // namespace fieldfare
