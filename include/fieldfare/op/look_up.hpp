// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "fieldfare/op/kernel.hpp"

namespace fieldfare {

/// Numbers that follow from a code: one-hot columns, ordinal codes, statistics of categories. Who can, reads the code
/// instead; they are written only for those who cannot.
struct LookUp {
  CodeColumn from;
  std::vector<std::int32_t> position;  ///< one-hot: per code, which column is `hit`; negative: none
  std::vector<double> value;           ///< else: per code, the number of the only column

  bool one_hot() const noexcept { return value.empty(); }
  std::size_t codes() const noexcept { return one_hot() ? position.size() : value.size(); }
};

/// One column of a look-up.
struct LookUpColumn {
  const LookUp* table = nullptr;
  std::int32_t position = 0;  ///< of a one-hot look-up
  double hit = 1, miss = 0;   ///< its number where the code's position is this one, and elsewhere

  double operator[](std::size_t code) const noexcept {
    return !table->one_hot() ? table->value[code] : table->position[code] == position ? hit : miss;
  }
  /// The numbers of all codes.
  std::vector<double> numbers() const {
    std::vector<double> numbers(table->codes());
    for (std::size_t code = 0; code < numbers.size(); ++code) numbers[code] = (*this)[code];
    return numbers;
  }
  void write(const Frame& frame, double* to) const noexcept {
    const std::int32_t* codes = frame[table->from];
    if (table->one_hot())
      for (std::size_t r = 0; r < frame.rows; ++r)
        to[r] = table->position[static_cast<std::size_t>(codes[r])] == position ? hit : miss;
    else
      for (std::size_t r = 0; r < frame.rows; ++r) to[r] = table->value[static_cast<std::size_t>(codes[r])];
  }
};

}  // namespace fieldfare
