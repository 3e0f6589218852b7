// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <concepts>
#include <cstdint>
#include <limits>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

#include "fieldfare/column/column_decoder.hpp"
#include "fieldfare/column/column_view.hpp"
#include "fieldfare/error.hpp"

namespace fieldfare::detail {

/// What the values of a dictionary become in a field. A column with at least as many rows as its dictionary has values
/// works all of them out once; in a shorter one only those that occur are looked at, row by row: the cost follows the
/// rows, however long the dictionary is.
template <class Entry>
class Translation {
 public:
  Translation(std::unique_ptr<const ColumnDecoder> values, std::size_t count, std::size_t rows)
      : values_(std::move(values)), count_(count) {
    if (rows < count || count == 0) return;
    entries_.resize(count);
    Frame frame = frame_at(entries_.data());
    if (values_->decode(0, count, frame, 0)) return;
    odd_.resize(count);
    for (std::size_t i = 0; i < count; ++i) odd_[i] = !translate(i, entries_[i]);
  }

  /// False for a position outside the dictionary, and for a value that must go the slow way.
  bool find(std::size_t position, Entry& to) const {
    if (position >= count_) [[unlikely]]
      return false;
    if (entries_.empty()) return translate(position, to);
    if (!odd_.empty() && odd_[position]) [[unlikely]]
      return false;
    to = entries_[position];
    return true;
  }

  std::size_t size() const noexcept { return count_; }
  void put(std::size_t position, RowDecoder& decoder) const { values_->put(position, decoder); }

 private:
  // Of capacity 0: every column of it begins at `to`.
  static Frame frame_at(Entry* to) noexcept {
    Frame frame;
    if constexpr (std::is_same_v<Entry, double>)
      frame.numbers = to;
    else
      frame.codes = to;
    return frame;
  }
  bool translate(std::size_t position, Entry& to) const {
    Frame frame = frame_at(&to);
    return values_->decode(position, 1, frame, 0);
  }

  std::unique_ptr<const ColumnDecoder> values_;
  std::size_t count_;
  std::vector<Entry> entries_;     // empty: nothing was worked out
  std::vector<std::uint8_t> odd_;  // entries that must go the slow way; empty if there is none
};

/// Positions in a dictionary, to a field that takes the dictionary's values.
template <class Index, class Entry>
class CodedDecoder final : public ColumnDecoder {
 public:
  using Target = std::conditional_t<std::is_same_v<Entry, double>, NumberColumn, CodeColumn>;

  CodedDecoder(const Coded<Index>& coded, std::size_t rows, Validity validity, const FieldTarget& field,
               std::size_t slot, std::unique_ptr<const ColumnDecoder> values)
      : indices_(coded.indices),
        validity_(validity),
        slot_(slot),
        column_{field.column},
        nullable_(field.nullable),
        negative_is_missing_(coded.negative_is_missing),
        missing_(missing_of(field)),
        translation_(std::move(values), coded.dictionary->rows, rows) {}

  bool decode(std::size_t first, std::size_t count, Frame& frame, std::size_t at) const override {
    Entry* to = frame[column_] + at;
    for (std::size_t r = 0; r < count; ++r) {
      if (is_missing(first + r)) {
        if (!nullable_) return false;
        to[r] = missing_;
      } else if (!translation_.find(position(first + r), to[r])) {
        return false;
      }
    }
    return true;
  }

  void put(std::size_t row, RowDecoder& decoder) const override {
    if (is_missing(row)) return decoder.null(slot_);
    if (position(row) >= translation_.size())
      throw RecordError("BadIndex", decoder.where(slot_), "the position is outside the column's dictionary");
    translation_.put(position(row), decoder);
  }

 private:
  static Entry missing_of(const FieldTarget& field) {
    if constexpr (std::is_same_v<Entry, double>)
      return std::numeric_limits<double>::quiet_NaN();
    else
      return field.vocabulary.missing();
  }

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
  Target column_;
  bool nullable_, negative_is_missing_;
  Entry missing_;
  Translation<Entry> translation_;
};

}  // namespace fieldfare::detail
