// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cmath>
#include <cstddef>

#include "fieldfare/column/row_decoder.hpp"
#include "fieldfare/error.hpp"
#include "io/json_cursor.hpp"

namespace fieldfare::detail {

[[noreturn]] inline void beyond_range(const RowDecoder& decoder, std::size_t slot) {
  throw RecordError("OutOfRange", decoder.where(slot), "the number is beyond the range of the field");
}

/// A number as JSON writes it, for a field.
inline void put_number(JsonCursor& cursor, RowDecoder& decoder, const FieldTarget& field, std::size_t slot) {
  const JsonNumber number = cursor.number();
  if (number.kind == JsonNumber::Kind::integer) [[likely]]
    return decoder.integer(slot, number.integer);
  if (number.kind == JsonNumber::Kind::unsigned_integer) return decoder.unsigned_integer(slot, number.unsigned_integer);
  const bool beyond =
      std::isinf(number.value) || (number.kind == JsonNumber::Kind::wide_integer && field.type == DataType::int64);
  if (!beyond) return decoder.number(slot, number.value);
  if (field.type == DataType::string || field.type == DataType::boolean) decoder.number(slot, 0);  // throws
  beyond_range(decoder, slot);
}

}  // namespace fieldfare::detail
