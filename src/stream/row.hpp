// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fieldfare/plan/prediction.hpp"

namespace fieldfare::stream {

/// What the type of a field comes to behind the door.
enum class FieldType : std::uint8_t { number, text, boolean };

/// An input field that something beside the model uses: a slice, a copied field, the id.
struct InputField {
  std::string name;
  FieldType type = FieldType::number;
};

/// Its value in one record, valid until the next record is read.
struct FieldValue {
  std::string_view raw = "null";  ///< as it was written in the record
  std::string_view text;
  double number = 0;  ///< 1 and 0 for true and false
  bool present = false;
};

/// One scored record, as slices see it.
struct Row {
  std::span<const FieldValue> fields;
  const Prediction& prediction;
  bool decision = false;
  std::span<const double> features;
};

}  // namespace fieldfare::stream
