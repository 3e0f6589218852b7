// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>

#include "fieldfare/detail/enum_names.hpp"

namespace fieldfare {

/// The type of a field, a column or an arithmetic. Integers and booleans are carried as float64 behind the door.
enum class DataType : std::uint8_t { boolean, int64, float32, float64, string };

constexpr detail::EnumNames<DataType, 5> enum_names(DataType) {
  return {{{DataType::boolean, "bool"},
           {DataType::int64, "int64"},
           {DataType::float32, "float32"},
           {DataType::float64, "float64"},
           {DataType::string, "string"}}};
}

constexpr bool is_floating(DataType type) noexcept { return type == DataType::float32 || type == DataType::float64; }

}  // namespace fieldfare
