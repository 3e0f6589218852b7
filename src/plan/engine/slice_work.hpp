// SPDX-License-Identifier: Apache-2.0
// What bit-slice kernels read: plain structs only, as in lane_work.hpp.
#pragma once
#include <cstddef>
#include <cstdint>

namespace fieldfare {

/// A panel of rows, of which a plane holds one bit each: bit j of byte k is row 64 j + k.
inline constexpr std::size_t slice_rows = 512, slice_bytes = slice_rows / 8;

/// What a register holds, where it is loaded fastest.
struct alignas(slice_bytes) SliceLine {
  std::uint8_t bytes[slice_bytes];
};

/// Answers about one column of codes that its splits are put together from. With `high` and `low` for the four upper
/// and lower bits of a code, the planes are high >= 0, high >= 1 .. high >= `highs`, then low > 0 .. low > 14.
struct SliceColumn {
  std::uint32_t highs = 0;
};

/// Where the answers to `code > rank` come from: the plane at `high` says high >= rank / 16, the next one says
/// high > rank / 16, and the one at `low` says low > rank % 16. Positions are in bytes. The first two planes are empty:
/// {0, 0} is never greater.
struct SliceSplit {
  std::uint32_t high = 0, low = 0;
};

/// Up to four splits of a tree that hang together; those that are missing repeat the first. Rows come to a piece from
/// `parent`, another one of the tree, where its splits answered so: base 3, the first split last, 0 for not greater,
/// 1 for greater, 2 for either.
struct SlicePiece {
  static constexpr std::size_t most_splits = 4, most_pieces = 16;  ///< of a tree
  static constexpr std::size_t codes = 16, patterns = 81;          ///< what splits can answer; 3^4

  SliceSplit splits[most_splits];
  std::uint16_t parent = 0, pattern = 0;
};

/// Trees or parts of trees, of one shape, whose leaf numbers go to the next slots. A complete tree has 2^depth - 1
/// splits in the order left, right, parent. A part has one or more pieces, parents first; a row's code is what the
/// splits of its last piece answered, and above these four bits that piece's number; a map of 64, 128 or 256 bytes, for
/// up to 4, 8 or 16 pieces, makes it a leaf's number.
struct SliceRun {
  std::uint16_t depth = 0, pieces = 0;  ///< pieces: 0 for complete trees
  std::uint32_t count = 0;
};

/// Puts a tree of several parts together: rows with the number `leaf` in slot `to` have come to the part whose numbers
/// are in slot `from`.
struct SliceJoin {
  std::uint32_t to = 0, from = 0;
  std::uint8_t leaf = 0;
};

/// Trees in order whose leaves are added to one output.
struct SliceSum {
  std::uint32_t output = 0, count = 0;
};

/// Where one tree's leaf values are, and its leaf numbers.
struct SliceLeaf {
  std::uint32_t table = 0;  ///< where it begins in the tables
  std::uint32_t slot = 0;
};

/// Trees that share the slots. Afterwards their leaves are added.
struct SliceGroup {
  std::uint32_t runs = 0, joins = 0, sums = 0;
};

/// A SliceProgram as kernels see it.
struct SliceWork {
  const SliceColumn* columns = nullptr;
  std::size_t column_count = 0;
  const SliceGroup* groups = nullptr;
  std::size_t group_count = 0;
  const SliceRun* runs = nullptr;
  const SliceSplit* splits = nullptr;  ///< of complete trees
  const SlicePiece* pieces = nullptr;
  const SliceLine* maps = nullptr;
  const SliceJoin* joins = nullptr;
  const SliceSum* sums = nullptr;
  const SliceLeaf* leaves = nullptr;
  const SliceLine* tables = nullptr;
  std::size_t entries = 0;  ///< of a table: 16 to 256
};

/// Scratch memory for one panel, aligned like lines.
struct SlicePanel {
  const std::uint8_t* codes = nullptr;  ///< column after column, a byte a row
  std::uint8_t* planes = nullptr;
  std::uint8_t* slots = nullptr;  ///< a byte a row
  void* sums = nullptr;           ///< float32 or float64 per output and row, rows in the order of slice_position
};

/// Tables have a power of two of entries, this many or more. The fewer they are, the more bytes of a value are looked
/// up at once.
inline constexpr std::size_t slice_least_entries = 16;
constexpr std::size_t slice_part(std::size_t entries) noexcept { return entries <= 32 ? 4 : entries <= 64 ? 2 : 1; }

/// Where the sum of a row stands.
constexpr std::size_t slice_position(std::size_t row, std::size_t part, std::size_t sum_bytes) noexcept {
  constexpr std::size_t width = 64, lane_bytes = 16;
  const std::size_t within = row % width, turn = within % part, at = within / part, places = lane_bytes / part,
                    per = lane_bytes / sum_bytes, lane = at / places, place = at % places,
                    registers = turn * (sum_bytes / part) + place / per;
  return row - within + registers * (width / sum_bytes) + lane * per + place % per;
}

/// Adds every tree's leaves to a panel's sums.
struct SliceKernels {
  void (*add_float)(const SliceWork&, const SlicePanel&) noexcept = nullptr;
  void (*add_double)(const SliceWork&, const SlicePanel&) noexcept = nullptr;
};
extern const SliceKernels bit_slices_avx512;

}  // namespace fieldfare
