// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>

#include "fieldfare/schema/data_type.hpp"

namespace fieldfare {

/// What one column of a pipeline carries: a field, or the output of a step.
struct ColumnType {
  static constexpr std::uint32_t none = UINT32_MAX;

  DataType type = DataType::float64;
  std::uint32_t source = none;  ///< string columns: the field whose vocabulary their codes belong to
  std::uint32_t group = none;   ///< one-hot columns: which input of the encoder this column indicates

  bool is_string() const noexcept { return type == DataType::string; }
};

}  // namespace fieldfare
