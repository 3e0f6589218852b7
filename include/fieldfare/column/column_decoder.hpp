// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>

#include "fieldfare/column/row_decoder.hpp"
#include "fieldfare/op/kernel.hpp"

namespace fieldfare {

/// Takes the values of one column to one field. Immutable; shared by threads.
class ColumnDecoder {
 public:
  virtual ~ColumnDecoder() = default;

  /// The fast way: rows [first, first + count) of the column to rows [at, at + count) of the frame. False when one of
  /// them needs the slow way; what was written is then worthless.
  virtual bool decode(std::size_t first, std::size_t count, Frame& frame, std::size_t at) const = 0;

  /// The slow way, and what the fast one must agree with: one value through the rules of every record.
  /// Throws RecordError.
  virtual void put(std::size_t row, RowDecoder& decoder) const = 0;
};

}  // namespace fieldfare
