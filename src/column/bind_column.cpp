// SPDX-License-Identifier: Apache-2.0
#include "column/bind_column.hpp"

#include "column/coded_decoder.hpp"
#include "column/coded_text_decoder.hpp"
#include "column/flag_decoder.hpp"
#include "column/null_decoder.hpp"
#include "column/number_decoder.hpp"
#include "column/text_decoder.hpp"

namespace fieldfare::detail {
namespace {

using Bound = std::unique_ptr<const ColumnDecoder>;

/// One overload per layout: which fields take it, and through which decoder.
struct Binder {
  const ColumnView& column;
  const FieldTarget& field;
  std::size_t slot;

  Bound operator()(const Unsupported&) const { return nullptr; }
  Bound operator()(const Nulls&) const { return std::make_unique<NullDecoder>(field, slot); }
  Bound operator()(const Foreign& cells) const { return cells.bind(field, slot); }
  Bound operator()(const Bits& values) const { return flags(values); }
  Bound operator()(const Numbers<Flag>& values) const { return flags(values); }
  Bound operator()(const TextViews& values) const { return texts(values); }
  Bound operator()(const FixedTexts& values) const { return texts(values); }
  template <class Offset>
  Bound operator()(const Texts<Offset>& values) const {
    return texts(values);
  }

  template <class T>
  Bound operator()(const Numbers<T>& values) const {
    if (field.type == DataType::float64) return number<T, DataType::float64>(values);
    if (field.type == DataType::float32) return number<T, DataType::float32>(values);
    if (field.type == DataType::int64) return number<T, DataType::int64>(values);
    // Without a schema of its own, a column that is missing throughout comes as floating-point NaN.
    if (column.rows > 0 && empty(values)) return std::make_unique<NullDecoder>(field, slot);
    return nullptr;
  }

  template <class Index>
  Bound operator()(const Coded<Index>& values) const {
    Bound dictionary = bind_dictionary(*values.dictionary);
    if (!dictionary) return nullptr;
    if (field.text)
      return std::make_unique<CodedTextDecoder<Index>>(values, column.validity, slot, std::move(dictionary));
    if (field.type == DataType::string) return coded<Index, std::int32_t>(values, std::move(dictionary));
    return coded<Index, double>(values, std::move(dictionary));
  }

 private:
  // A dictionary without values has no type to be wrong about: whatever points to it is missing.
  Bound bind_dictionary(const ColumnView& values) const {
    if (values.rows == 0) return std::make_unique<NullDecoder>(field, slot);
    return bind_column(values, field, slot);
  }
  template <class T, DataType To>
  Bound number(const Numbers<T>& values) const {
    if constexpr (std::integral<T> && sizeof(T) == 8 && To != DataType::float32)
      if (field.single) return std::make_unique<NumberDecoder<T, To, true>>(values, column.validity, field, slot);
    return std::make_unique<NumberDecoder<T, To>>(values, column.validity, field, slot);
  }
  template <class Index, class Entry>
  Bound coded(const Coded<Index>& values, Bound dictionary) const {
    return std::make_unique<CodedDecoder<Index, Entry>>(values, column.rows, column.validity, field, slot,
                                                        std::move(dictionary));
  }
  template <class Flags>
  Bound flags(const Flags& values) const {
    if (field.type != DataType::boolean) return nullptr;
    return std::make_unique<FlagDecoder<Flags>>(values, column.validity, field, slot);
  }
  template <class Strings>
  Bound texts(const Strings& values) const {
    if (field.type != DataType::string) return nullptr;
    return std::make_unique<TextDecoder<Strings>>(values, column.rows, column.validity, field, slot);
  }

  template <class T>
  bool empty(const Numbers<T>& values) const {
    for (std::size_t row = 0; row < column.rows; ++row) {
      if (!column.validity[row]) continue;
      if constexpr (std::integral<T>) return false;
      if (!std::isnan(static_cast<double>(values[row]))) return false;
    }
    return true;
  }
};

}  // namespace

Bound bind_column(const ColumnView& column, const FieldTarget& field, std::size_t slot) {
  return std::visit(Binder{column, field, slot}, column.values);
}

}  // namespace fieldfare::detail
