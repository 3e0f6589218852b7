// SPDX-License-Identifier: Apache-2.0
// One row through symmetric trees. Each border is compared once; its answer is kept once per level, as the bit that the
// level has in a leaf's number, so that a tree is one load and one `or` per level.
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "oblivious_layout.hpp"

namespace fieldfare {

/// The answers to all borders: for level d of a tree those from d % 8 * count on, each 0 or 1 << d % 8.
struct BorderAnswers {
  static constexpr std::uint32_t levels = 8;

  const std::uint8_t* bits;
  std::size_t count;

  /// The leaf of a tree; `asked` are its levels' borders.
  template <std::uint32_t Depth>
  std::size_t leaf(const std::uint32_t* asked) const noexcept {
    std::uint32_t low = 0, high = 0;
    constexpr std::uint32_t low_levels = std::min(Depth, levels);
    for (std::uint32_t d = 0; d < low_levels; ++d) low |= bits[d * count + asked[d]];
    for (std::uint32_t d = levels; d < Depth; ++d) high |= bits[(d - levels) * count + asked[d]];
    return low | high << levels;
  }
};

/// Compares every border with the frame's only row. `scratch` has room for answer_bytes(borders, deepest).
BorderAnswers answer_borders(const Frame& frame, std::span<const RankedFeature> features,
                             std::span<const float> borders, std::uint32_t deepest, void* scratch) noexcept;

/// Bytes of scratch that this takes.
constexpr std::size_t answer_bytes(std::size_t borders, std::uint32_t deepest) noexcept {
  return borders * (sizeof(float) + 1 + (deepest < BorderAnswers::levels ? deepest : BorderAnswers::levels));
}

}  // namespace fieldfare
