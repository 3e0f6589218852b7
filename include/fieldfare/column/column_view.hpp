// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "fieldfare/detail/cpp20.hpp"

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

namespace fieldfare {

class ColumnDecoder;
struct FieldTarget;

/// IEEE 754 binary16, as NumPy's float16 and Arrow's halffloat.
struct Half {
  std::uint16_t bits = 0;

  explicit operator double() const noexcept {
    const int exponent = bits >> 10 & 31;
    const double fraction = bits & 1023;
    double magnitude = std::ldexp(fraction + (exponent == 0 ? 0 : 1024), (exponent == 0 ? 1 : exponent) - 25);
    if (exponent == 31) magnitude = fraction != 0 ? std::nan("") : HUGE_VAL;
    return bits >> 15 ? -magnitude : magnitude;
  }
};

/// A boolean of one byte, as NumPy stores it.
struct Flag {
  std::uint8_t byte = 0;
};

/// Which rows of a column hold a value: one bit each, least significant first. No bits: all of them.
struct Validity {
  const std::uint8_t* bits = nullptr;
  std::size_t offset = 0;

  bool operator[](std::size_t row) const noexcept {
    return !bits || (bits[(offset + row) / 8] >> (offset + row) % 8 & 1);
  }
};

/// Numbers (or Flags) at a fixed distance in bytes; any alignment, any stride.
template <class T>
struct Numbers {
  const std::byte* data = nullptr;
  std::ptrdiff_t stride = sizeof(T);

  T operator[](std::size_t row) const noexcept {
    T value;
    std::memcpy(&value, data + static_cast<std::ptrdiff_t>(row) * stride, sizeof value);
    return value;
  }
};

/// Booleans of one bit each, as Arrow stores them.
struct Bits {
  Validity values;
};

/// Strings one after the other; string `row` lies from offsets[row] to offsets[row + 1].
template <class Offset>
struct Texts {
  const Offset* offsets = nullptr;
  const char* bytes = nullptr;
};

/// Arrow's string views: 16 bytes each, either the text itself or its place in one of several buffers.
struct TextViews {
  const std::byte* views = nullptr;
  const void* const* buffers = nullptr;
  const std::int64_t* sizes = nullptr;  ///< bytes of each buffer
  std::size_t count = 0;                ///< number of buffers
};

/// UTF-32 strings of a fixed width, padded with zeros, as NumPy's `U` arrays.
struct FixedTexts {
  const std::byte* data = nullptr;
  std::ptrdiff_t stride = 0;  ///< bytes from one string to the next
  std::size_t width = 0;      ///< characters of one string
};

/// A column without a type: every row is missing.
struct Nulls {};

struct ColumnView;

/// Positions in a dictionary of values.
template <class Index>
struct Coded {
  Numbers<Index> indices;
  std::shared_ptr<const ColumnView> dictionary;
  bool negative_is_missing = false;  ///< as in pandas; else a negative position is outside the dictionary
};

/// Cells that only their owner can read. `bind` makes the decoder for one field.
struct Foreign {
  std::function<std::unique_ptr<ColumnDecoder>(const FieldTarget& field, std::size_t slot)> bind;
};

/// A type that no field can take; kept so that a model that needs the column can refuse it by name.
struct Unsupported {
  std::string type;
};

/// How the values of a column lie in memory.
using Values = std::variant<                                                                        //
    Unsupported, Nulls, Foreign,                                                                    //
    Bits, Numbers<Flag>,                                                                            //
    Numbers<std::int8_t>, Numbers<std::int16_t>, Numbers<std::int32_t>, Numbers<std::int64_t>,      //
    Numbers<std::uint8_t>, Numbers<std::uint16_t>, Numbers<std::uint32_t>, Numbers<std::uint64_t>,  //
    Numbers<Half>, Numbers<float>, Numbers<double>,                                                 //
    Texts<std::int32_t>, Texts<std::int64_t>, TextViews, FixedTexts,                                //
    Coded<std::int8_t>, Coded<std::int16_t>, Coded<std::int32_t>, Coded<std::int64_t>,              //
    Coded<std::uint8_t>, Coded<std::uint16_t>, Coded<std::uint32_t>, Coded<std::uint64_t>>;

/// Consecutive values of one column. Does not own them.
struct ColumnView {
  std::size_t rows = 0;
  Values values;
  Validity validity;
};

/// The name of a column's type, as Arrow spells it: "int64", "string", "dictionary<string>".
std::string type_name(const ColumnView& column);

}  // namespace fieldfare
