// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cmath>
#include <concepts>
#include <limits>
#include <type_traits>

#include "fieldfare/column/column_decoder.hpp"
#include "fieldfare/column/column_view.hpp"

namespace fieldfare::detail {

/// A number on its way to a field of type `To`: the value it becomes, and whether that is beyond question. What is
/// not goes the slow way. Integers reach float32 in one rounding, as RowDecoder::integer does it; `single` says that
/// those beyond 2^53 do in any field.
template <class T, DataType To, bool single>
struct Conversion {
  double value;
  bool plain;

  explicit Conversion(T from) noexcept {
    if constexpr (std::integral<T>) {
      const auto narrow = static_cast<double>(static_cast<float>(from)), wide = static_cast<double>(from);
      value = To == DataType::float32 || (single && std::fabs(wide) > 0x1p53) ? narrow : wide;
      plain = true;
      if constexpr (std::same_as<T, std::uint64_t> && To == DataType::int64) plain = from <= INT64_MAX;
    } else {
      const auto wide = static_cast<double>(from);
      value = To == DataType::float32 ? static_cast<double>(static_cast<float>(wide)) : wide;
      plain = std::fabs(value) <= std::numeric_limits<double>::max();
      if constexpr (To == DataType::int64) plain = wide == std::floor(wide) && wide >= -0x1p63 && wide < 0x1p63;
    }
  }
};

/// One number of any width, through the rules of every record.
template <class T>
void put_number(T value, std::size_t slot, RowDecoder& decoder) {
  if constexpr (std::signed_integral<T>) {
    decoder.integer(slot, value);
  } else if constexpr (std::unsigned_integral<T>) {
    decoder.unsigned_integer(slot, value);
  } else {
    decoder.number(slot, static_cast<double>(value));
  }
}

/// Numbers of any width to a number field.
template <class T, DataType To, bool single = false>
class NumberDecoder final : public ColumnDecoder {
 public:
  NumberDecoder(Numbers<T> numbers, Validity validity, const FieldTarget& field, std::size_t slot)
      : numbers_(numbers),
        validity_(validity),
        slot_(slot),
        column_{field.column},
        nullable_(field.nullable),
        infinite_(field.infinite && is_floating(To)) {}

  bool decode(std::size_t first, std::size_t count, Frame& frame, std::size_t at) const override {
    double* to = frame[column_] + at;
    const std::byte* from = numbers_.data + static_cast<std::ptrdiff_t>(first) * numbers_.stride;
    const bool plain = numbers_.stride == sizeof(T)
                           ? convert(Numbers<T>{from, sizeof(T)}, count, to, std::true_type{})
                           : convert(Numbers<T>{from, numbers_.stride}, count, to, std::false_type{});
    return (plain && !validity_.bits) || patch(first, count, to);
  }

  void put(std::size_t row, RowDecoder& decoder) const override {
    if (!validity_[row]) return decoder.null(slot_);
    put_number(numbers_[row], slot_, decoder);
  }

 private:
  // Contiguous or not is known when this is compiled: the contiguous loop becomes vector instructions.
  template <bool contiguous>
  static bool convert(Numbers<T> from, std::size_t count, double* to, std::bool_constant<contiguous>) noexcept {
    if constexpr (contiguous) from.stride = sizeof(T);
    unsigned odd = 0;
    for (std::size_t r = 0; r < count; ++r) {
      const Conversion<T, To, single> converted(from[r]);
      to[r] = converted.value;
      odd |= static_cast<unsigned>(!converted.plain);
    }
    return odd == 0;
  }

  // Missing values, and infinities where the field takes them.
  bool patch(std::size_t first, std::size_t count, double* to) const noexcept {
    for (std::size_t r = 0; r < count; ++r) {
      const T value = numbers_[first + r];
      if (!validity_[first + r] || is_nan(value)) {
        if (!nullable_) return false;
        to[r] = std::numeric_limits<double>::quiet_NaN();
      } else if (!Conversion<T, To, single>(value).plain && !(infinite_ && is_infinite(value))) {
        return false;
      }
    }
    return true;
  }

  static bool is_nan(T value) noexcept {
    if constexpr (std::integral<T>) return false;
    return std::isnan(static_cast<double>(value));
  }
  static bool is_infinite(T value) noexcept {
    if constexpr (std::integral<T>) return false;
    return std::isinf(static_cast<double>(value));
  }

  Numbers<T> numbers_;
  Validity validity_;
  std::size_t slot_;
  NumberColumn column_;
  bool nullable_, infinite_;
};

}  // namespace fieldfare::detail
