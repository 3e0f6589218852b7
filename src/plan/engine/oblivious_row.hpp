// SPDX-License-Identifier: Apache-2.0
// One row through symmetric trees: its ranks answer for each border once, so that a tree is one load per level.
#pragma once
#include <cstddef>
#include <cstdint>

#include "oblivious_layout.hpp"

namespace fieldfare {

/// Bytes that answer_borders writes.
inline std::size_t answer_bytes(const ObliviousLayout& layout) noexcept {
  return layout.borders.size() * BorderGroup::size;
}

/// What the ranks of a row, a byte a column, say of every border: 1 where it is exceeded, else 0.
void answer_borders(const ObliviousLayout& layout, const std::uint8_t* ranks, std::uint8_t* answers) noexcept;

/// The leaf of a tree; `asked` are its levels' borders.
template <std::uint32_t Depth>
std::size_t leaf_of(const std::uint8_t* answers, const std::uint32_t* asked) noexcept {
  std::size_t leaf = 0;
  for (std::uint32_t d = Depth; d-- > 0;) leaf = 2 * leaf + answers[asked[d]];
  return leaf;
}

}  // namespace fieldfare
