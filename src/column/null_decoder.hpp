// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <limits>

#include "fieldfare/column/column_decoder.hpp"

namespace fieldfare::detail {

/// A column without a value, to any field.
class NullDecoder final : public ColumnDecoder {
 public:
  NullDecoder(const FieldTarget& field, std::size_t slot) : field_(field), slot_(slot) {}

  bool decode(std::size_t, std::size_t count, Frame& frame, std::size_t at) const override {
    if (!field_.nullable) return false;
    if (field_.type == DataType::string)
      std::fill_n(frame[CodeColumn{field_.column}] + at, count, field_.vocabulary.missing());
    else
      std::fill_n(frame[NumberColumn{field_.column}] + at, count, std::numeric_limits<double>::quiet_NaN());
    return true;
  }

  void put(std::size_t, RowDecoder& decoder) const override { decoder.null(slot_); }

 private:
  const FieldTarget& field_;
  std::size_t slot_;
};

}  // namespace fieldfare::detail
