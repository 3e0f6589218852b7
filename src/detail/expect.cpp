// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/detail/expect.hpp"

#include <cmath>

namespace fieldfare::detail {

void expect_finite(std::string_view field, std::span<const double> values, DataType type) {
  for (const double value : values)
    if (!std::isfinite(round_to(type, value)))
      throw ArtifactError("NonFinite", "/" + std::string(field), "holds NaN or infinity");
}

void expect_scale(std::string_view field, std::span<const double> values, DataType type) {
  for (const double value : values)
    if (!(type == DataType::float32 ? std::isnormal(static_cast<float>(value)) : std::isnormal(value)))
      throw ArtifactError("BadScale", "/" + std::string(field), "a scale is zero, subnormal or not finite");
}

}  // namespace fieldfare::detail
