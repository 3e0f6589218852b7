// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <span>
#include <string>
#include <string_view>

#include "fieldfare/error.hpp"
#include "fieldfare/schema/data_type.hpp"

namespace fieldfare::detail {

/// Throws unless a parameter has so many elements.
inline void expect_size(std::string_view field, std::size_t size, std::size_t expected) {
  if (size != expected)
    throw ArtifactError("LengthMismatch", "/" + std::string(field),
                        "has " + std::to_string(size) + " elements; expected " + std::to_string(expected));
}

inline void expect_floating(std::string_view field, DataType type) {
  if (!is_floating(type)) throw ArtifactError("UnknownTag", "/" + std::string(field), "expected float64 or float32");
}

/// Throws unless every element is finite, also once it is rounded to `type`.
void expect_finite(std::string_view field, std::span<const double> values, DataType type = DataType::float64);
/// Throws unless every element is finite and not zero or subnormal, also once it is rounded to `type`.
void expect_scale(std::string_view field, std::span<const double> values, DataType type = DataType::float64);

/// Rounds to float32 where the source library computed in float32.
inline double round_to(DataType type, double value) noexcept {
  return type == DataType::float32 ? static_cast<double>(static_cast<float>(value)) : value;
}

}  // namespace fieldfare::detail
