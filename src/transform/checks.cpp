// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "fieldfare/transform/transform.hpp"

namespace fieldfare::detail {

void expect_finite(std::string_view field, std::span<const double> values) {
  for (const double value : values)
    if (!std::isfinite(value)) throw ArtifactError("NonFinite", "/" + std::string(field), "holds NaN or infinity");
}

void expect_scale(std::string_view field, std::span<const double> values) {
  for (const double value : values)
    if (!std::isnormal(value))
      throw ArtifactError("BadScale", "/" + std::string(field), "a scale is zero, subnormal or not finite");
}

}  // namespace fieldfare::detail
