// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <utility>

#include "column/text_at.hpp"
#include "fieldfare/column/column_decoder.hpp"
#include "fieldfare/error.hpp"

namespace fieldfare::detail {

/// Strings of any layout to a string field: each becomes its code in the field's vocabulary, and is kept itself where a
/// node reads it.
template <class Strings>
class TextDecoder final : public ColumnDecoder {
 public:
  TextDecoder(Strings strings, std::size_t rows, Validity validity, const FieldTarget& field, std::size_t slot)
      : strings_(strings), rows_(rows), validity_(validity), field_(field), slot_(slot) {}

  bool decode(std::size_t first, std::size_t count, Frame& frame, std::size_t at) const override {
    std::int32_t* to = frame[CodeColumn{field_.column}] + at;
    std::string scratch;
    std::string* const kept = field_.text ? frame[*field_.text] + at : nullptr;
    for (std::size_t r = 0; r < count; ++r) {
      if (!kept) r += find_run(first + r, count - r, to + r);
      if (r == count) break;
      if (!validity_[first + r]) {
        if (!field_.nullable) return false;
        to[r] = field_.vocabulary.missing();
        continue;
      }
      const auto slice = text_at(strings_, first + r, rows_, scratch);
      if (!slice || slice->text.size() > RowDecoder::max_string_bytes) [[unlikely]]
        return false;
      to[r] = field_.short_words.find(*slice, field_.vocabulary);
      if (kept) kept[r].assign(slice->text);
    }
    return true;
  }

  void put(std::size_t row, RowDecoder& decoder) const override {
    if (!validity_[row]) return decoder.null(slot_);
    std::string scratch;
    const auto slice = text_at(strings_, row, rows_, scratch);
    if (!slice) throw RecordError("BadUtf8", decoder.where(slot_), "the column's buffers hold no valid string here");
    decoder.text(slot_, slice->text);
  }

 private:
  std::size_t find_run(std::size_t first, std::size_t count, std::int32_t* to) const noexcept {
    if constexpr (requires { field_.short_words.find_run(strings_, first, count, rows_, to); })
      return validity_.bits ? 0 : field_.short_words.find_run(strings_, first, count, rows_, to);
    else
      return 0;
  }

  Strings strings_;
  std::size_t rows_;
  Validity validity_;
  const FieldTarget& field_;
  std::size_t slot_;
};

}  // namespace fieldfare::detail
