// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <concepts>
#include <memory>
#include <utility>

#include "fieldfare/column/column_decoder.hpp"
#include "fieldfare/column/column_view.hpp"
#include "fieldfare/error.hpp"

namespace fieldfare::detail {

/// Positions in a dictionary of texts, to a field whose texts themselves are read: each row gets its own, so nothing is
/// gained by looking at the dictionary first. No such field may be missing.
template <class Index>
class CodedTextDecoder final : public ColumnDecoder {
 public:
  CodedTextDecoder(const Coded<Index>& coded, Validity validity, std::size_t slot,
                   std::unique_ptr<const ColumnDecoder> texts)
      : indices_(coded.indices),
        validity_(validity),
        slot_(slot),
        negative_is_missing_(coded.negative_is_missing),
        size_(coded.dictionary->rows),
        texts_(std::move(texts)) {}

  bool decode(std::size_t first, std::size_t count, Frame& frame, std::size_t at) const override {
    for (std::size_t r = 0; r < count; ++r)
      if (is_missing(first + r) || position(first + r) >= size_ ||
          !texts_->decode(position(first + r), 1, frame, at + r))
        return false;
    return true;
  }

  void put(std::size_t row, RowDecoder& decoder) const override {
    if (is_missing(row)) return decoder.null(slot_);
    if (position(row) >= size_)
      throw RecordError("BadIndex", decoder.where(slot_), "the position is outside the column's dictionary");
    texts_->put(position(row), decoder);
  }

 private:
  bool is_missing(std::size_t row) const noexcept {
    if constexpr (std::signed_integral<Index>)
      if (negative_is_missing_ && indices_[row] < 0) return true;
    return !validity_[row];
  }
  // A negative one becomes too large.
  std::size_t position(std::size_t row) const noexcept { return static_cast<std::size_t>(indices_[row]); }

  Numbers<Index> indices_;
  Validity validity_;
  std::size_t slot_;
  bool negative_is_missing_;
  std::size_t size_;
  std::unique_ptr<const ColumnDecoder> texts_;
};

}  // namespace fieldfare::detail
