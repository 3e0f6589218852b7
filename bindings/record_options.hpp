// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "fieldfare/plan/workspace.hpp"

namespace fieldfare::bindings {

/// What a caller may say about records.
struct RecordOptions {
  bool strict = false;    ///< keys that no field has are refused
  bool decimals = false;  ///< decimal.Decimal is a number

  UnknownFields unknown_fields() const noexcept { return strict ? UnknownFields::refuse : UnknownFields::ignore; }
};

}  // namespace fieldfare::bindings
