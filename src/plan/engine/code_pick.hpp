// SPDX-License-Identifier: Apache-2.0
// Looking bytes up by code, for several instruction sets: plain structs only, as in lane_work.hpp.
#pragma once
#include <cstddef>
#include <cstdint>

namespace fieldfare {

/// A table of bytes by code, and the column that they go to.
struct CodeTable {
  std::uint32_t from = 0;     ///< column of codes, from 0 to entries - 1
  std::uint32_t to = 0;       ///< bytes go to out[to * stride + row]
  std::uint32_t at = 0;       ///< where it begins
  std::uint32_t entries = 0;  ///< one per code, and what fills it up to a size that the picker takes
};

/// Some tables of one size that are asked with the same codes.
struct CodePick {
  const std::int32_t* codes = nullptr;
  const CodeTable* tables = nullptr;
  std::size_t count = 0;                ///< of tables
  const std::uint8_t* bytes = nullptr;  ///< of all tables
  std::uint8_t* out = nullptr;
  std::size_t stride = 0;
};

/// One instruction set's way to look up `width` rows at once, in tables of some sizes.
struct CodePicker {
  std::size_t width = 0, least_entries = 0, most_entries = 0;  ///< entries: powers of 2
  /// Answers for as many rows from the first on as are whole widths.
  void (*pick)(const CodePick&, std::size_t rows) noexcept = nullptr;
};

extern const CodePicker code_picker_avx2, code_picker_avx512;

}  // namespace fieldfare
