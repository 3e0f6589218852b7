// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "ranked_forest.hpp"

namespace fieldfare {

/// The leaf that a negative child is.
constexpr std::size_t leaf_of(std::int32_t child) noexcept {
  const std::int32_t leaf = ~child;
  return static_cast<std::size_t>(leaf);
}

/// Levels of splits; 0 for a tree that is a leaf.
std::size_t depth_of(std::span<const RankedNode> tree);

/// A few splits that hang together.
struct TreePiece {
  static constexpr std::size_t most_splits = 4;
  static constexpr std::uint16_t either = 2, answers = 3;

  std::vector<std::int32_t> splits;  ///< parents first
  std::uint16_t parent = 0;          ///< another piece of the part; the first one has none
  std::uint16_t pattern = 0;         ///< how the parent's splits answer on the way here, base 3, see SlicePiece

  /// Where rows leave when bit k of `answered` is the answer of split k: a leaf, or another piece's first split.
  std::int32_t way_out(std::span<const RankedNode> tree, std::size_t answered) const;
};

/// A few pieces that hang together, parents first.
struct TreePart {
  static constexpr std::size_t most_pieces = 16;

  std::vector<TreePiece> pieces;
  std::int32_t leaf = 0;  ///< ~ the number of one that its splits have; 0 for none, which can only be in the first part
};

/// A tree of 2 to 256 leaves, cut into as few pieces as can be, and those into parts. Trees of up to 32 leaves are one.
std::vector<TreePart> parts_of(std::span<const RankedNode> tree);

}  // namespace fieldfare
