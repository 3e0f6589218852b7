// SPDX-License-Identifier: Apache-2.0
// The cold half of RowDecoder: what is wrong with a value, and where.
#include "fieldfare/column/row_decoder.hpp"

#include <string>

#include "fieldfare/error.hpp"
#include "io/json_pointer.hpp"

namespace fieldfare {

namespace {

std::string_view expected(DataType type) noexcept {
  constexpr std::string_view names[] = {"a boolean", "an integer", "a number", "a number", "a string"};
  return names[static_cast<std::size_t>(type)];
}

}  // namespace

std::string RowDecoder::where(std::size_t slot) const {
  std::string pointer = first_row_ == npos ? std::string() : detail::pointer_to_row(first_row_ + row_);
  detail::append_pointer(pointer, fields_[slot].name);
  return pointer;
}

void RowDecoder::absent(std::size_t slot) {
  if (!fields_[slot].nullable)
    throw RecordError("Missing", where(slot), "the field is not given, and the model does not accept it missing");
  missing(slot);
}

void RowDecoder::mismatch(std::size_t slot, std::string_view given) const {
  throw RecordError("TypeMismatch", where(slot),
                    "expected " + std::string(expected(fields_[slot].type)) + ", got " + std::string(given));
}

void RowDecoder::out_of_range(std::size_t slot) const {
  const DataType type = fields_[slot].type;
  throw RecordError("OutOfRange", where(slot),
                    "the number is infinite or beyond the range of " + std::string(detail::name_of(type)));
}

void RowDecoder::not_an_integer(std::size_t slot) const {
  throw RecordError("NotAnInteger", where(slot), "the field takes whole numbers only");
}

void RowDecoder::not_nullable(std::size_t slot) const {
  throw RecordError("NullNotAllowed", where(slot), "null or NaN, and the model does not accept the field missing");
}

void RowDecoder::too_long(std::size_t slot) const {
  throw RecordError("TooLong", where(slot), "the string is longer than " + std::to_string(max_string_bytes) + " bytes");
}

}  // namespace fieldfare
