// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "fieldfare/op/kernel.hpp"

namespace fieldfare {

/// A column that follows from a column of codes by a look-up that refuses nothing. Who can, looks up what its values
/// stand for instead; it is written only for those who cannot.
template <class Column, class Value>
struct LookUp {
  CodeColumn from;
  Column to;
  std::vector<Value> value;  ///< per code of `from`

  void apply(Frame& frame) const noexcept {
    const std::int32_t* x = frame[from];
    auto* y = frame[to];
    for (std::size_t r = 0; r < frame.rows; ++r) y[r] = value[static_cast<std::size_t>(x[r])];
  }
};

/// Numbers: what an ordinal encoder makes of words, or the statistics of categories.
using NumberLookUp = LookUp<NumberColumn, double>;
/// The positions of a one-hot column; negative: none.
using Recode = LookUp<CodeColumn, std::int32_t>;

/// Where a feature's value lies: in a number column, or in a one-hot column as "is it at this position".
struct Feature {
  bool single = false;  ///< all its values are float32 numbers
  bool indicator = false;
  std::uint32_t column = 0;               ///< of a NumberColumn, or of a CodeColumn
  std::int32_t position = 0;              ///< of an indicator
  double zero = 0;                        ///< of an indicator: its value at other positions; at its own it is 1
  const Recode* recode = nullptr;         ///< of an indicator: how its column follows, if nobody has written it
  const NumberLookUp* look_up = nullptr;  ///< of a number: the same
};

/// How many codes a feature has that follows from codes; 0 for any other.
inline std::size_t count_codes(const Feature& feature) noexcept {
  return feature.look_up ? feature.look_up->value.size() : feature.recode ? feature.recode->value.size() : 0;
}

/// The numbers of such a feature, one per code of the column that it follows from.
struct CodedFeature {
  explicit CodedFeature(const Feature& feature);

  CodeColumn from;
  std::vector<double> number;
};

inline CodedFeature::CodedFeature(const Feature& feature) {
  if (feature.look_up) {
    from = feature.look_up->from;
    number = feature.look_up->value;
    return;
  }
  from = feature.recode->from;
  for (const std::int32_t position : feature.recode->value)
    number.push_back(position == feature.position ? 1.0 : feature.zero);
}

}  // namespace fieldfare
