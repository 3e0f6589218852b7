// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <limits>

#include "fieldfare/column/column_decoder.hpp"
#include "fieldfare/column/column_view.hpp"

namespace fieldfare::detail {

inline bool flag_at(const Bits& bits, std::size_t row) noexcept { return bits.values[row]; }
inline bool flag_at(const Numbers<Flag>& bytes, std::size_t row) noexcept { return bytes[row].byte != 0; }

/// Booleans, of one bit or of one byte each, to a boolean field.
template <class Flags>
class FlagDecoder final : public ColumnDecoder {
 public:
  FlagDecoder(Flags flags, Validity validity, const FieldTarget& field, std::size_t slot)
      : flags_(flags), validity_(validity), slot_(slot), column_{field.column}, nullable_(field.nullable) {}

  bool decode(std::size_t first, std::size_t count, Frame& frame, std::size_t at) const override {
    double* to = frame[column_] + at;
    for (std::size_t r = 0; r < count; ++r) {
      const bool present = validity_[first + r];
      if (!present && !nullable_) return false;
      to[r] = !present ? std::numeric_limits<double>::quiet_NaN() : flag_at(flags_, first + r) ? 1.0 : 0.0;
    }
    return true;
  }

  void put(std::size_t row, RowDecoder& decoder) const override {
    if (!validity_[row]) return decoder.null(slot_);
    decoder.boolean(slot_, flag_at(flags_, row));
  }

 private:
  Flags flags_;
  Validity validity_;
  std::size_t slot_;
  NumberColumn column_;
  bool nullable_;
};

}  // namespace fieldfare::detail
