// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <cstdint>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

#include "fieldfare/column/column_decoder.hpp"
#include "fieldfare/column/column_view.hpp"
#include "fieldfare/error.hpp"

namespace fieldfare::detail {

/// What the values of a dictionary become in a field, one entry each, worked out once.
template <class Entry>
struct Translation {
  std::vector<Entry> entries;
  std::vector<std::uint8_t> odd;  ///< entries that must go the slow way; empty if there is none

  Translation(const ColumnDecoder& values, std::size_t count) : entries(count) {
    Frame frame;  // of capacity 0: every column of it is `entries`
    if constexpr (std::is_same_v<Entry, double>)
      frame.numbers = entries.data();
    else
      frame.codes = entries.data();
    if (values.decode(0, count, frame, 0)) return;
    odd.resize(count);
    for (std::size_t i = 0; i < count; ++i) odd[i] = !values.decode(i, 1, frame, i);
  }
};

/// Positions in a dictionary, to a field that takes the dictionary's values.
template <class Index, class Entry>
class CodedDecoder final : public ColumnDecoder {
 public:
  using Target = std::conditional_t<std::is_same_v<Entry, double>, NumberColumn, CodeColumn>;

  CodedDecoder(Numbers<Index> indices, Validity validity, const FieldTarget& field, std::size_t slot,
               std::unique_ptr<const ColumnDecoder> values, std::size_t count)
      : indices_(indices),
        validity_(validity),
        slot_(slot),
        column_{field.column},
        nullable_(field.nullable),
        missing_(missing_of(field)),
        values_(std::move(values)),
        translation_(*values_, count) {}

  bool decode(std::size_t first, std::size_t count, Frame& frame, std::size_t at) const override {
    Entry* to = frame[column_] + at;
    const auto& [entries, odd] = translation_;
    for (std::size_t r = 0; r < count; ++r) {
      if (!validity_[first + r]) {
        if (!nullable_) return false;
        to[r] = missing_;
        continue;
      }
      const auto index = static_cast<std::size_t>(indices_[first + r]);  // a negative one becomes too large
      if (index >= entries.size() || (!odd.empty() && odd[index])) [[unlikely]]
        return false;
      to[r] = entries[index];
    }
    return true;
  }

  void put(std::size_t row, RowDecoder& decoder) const override {
    if (!validity_[row]) return decoder.null(slot_);
    const auto index = static_cast<std::size_t>(indices_[row]);
    if (index >= translation_.entries.size())
      throw RecordError("BadIndex", decoder.where(slot_), "the position is outside the column's dictionary");
    values_->put(index, decoder);
  }

 private:
  static Entry missing_of(const FieldTarget& field) {
    if constexpr (std::is_same_v<Entry, double>)
      return std::numeric_limits<double>::quiet_NaN();
    else
      return field.vocabulary.missing();
  }

  Numbers<Index> indices_;
  Validity validity_;
  std::size_t slot_;
  Target column_;
  bool nullable_;
  Entry missing_;
  std::unique_ptr<const ColumnDecoder> values_;
  Translation<Entry> translation_;
};

}  // namespace fieldfare::detail
