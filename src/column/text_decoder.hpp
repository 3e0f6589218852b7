// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <utility>

#include "column/text_at.hpp"
#include "fieldfare/column/column_decoder.hpp"
#include "fieldfare/error.hpp"

namespace fieldfare::detail {

/// Strings of any layout to a string field: each becomes its code in the field's vocabulary.
template <class Strings>
class TextDecoder final : public ColumnDecoder {
 public:
  TextDecoder(Strings strings, Validity validity, const FieldTarget& field, std::size_t slot)
      : strings_(strings), validity_(validity), field_(field), slot_(slot) {}

  bool decode(std::size_t first, std::size_t count, Frame& frame, std::size_t at) const override {
    std::int32_t* to = frame[CodeColumn{field_.column}] + at;
    const Vocabulary& vocabulary = field_.vocabulary;
    std::string scratch;
    for (std::size_t r = 0; r < count; ++r) {
      if (!validity_[first + r]) {
        if (!field_.nullable) return false;
        to[r] = vocabulary.missing();
        continue;
      }
      const auto text = text_at(strings_, first + r, scratch);
      if (!text || text->size() > RowDecoder::max_string_bytes) [[unlikely]]
        return false;
      to[r] = vocabulary.find(*text);
    }
    return true;
  }

  void put(std::size_t row, RowDecoder& decoder) const override {
    if (!validity_[row]) return decoder.null(slot_);
    std::string scratch;
    const auto text = text_at(strings_, row, scratch);
    if (!text) throw RecordError("BadUtf8", decoder.where(slot_), "the column's buffers hold no valid string here");
    decoder.text(slot_, *text);
  }

 private:
  Strings strings_;
  Validity validity_;
  const FieldTarget& field_;
  std::size_t slot_;
};

}  // namespace fieldfare::detail
