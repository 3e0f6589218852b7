// SPDX-License-Identifier: Apache-2.0
// What byte-lane kernels read: plain structs only, for these files are compiled for several instruction sets, and no
// function of theirs may stand in for one of the same name compiled for another.
#pragma once
#include <cstddef>
#include <cstdint>

namespace fieldfare {

/// One compare of a panel of rows with a rank. Codes are stored as signed bytes (code - 128), and every column once
/// more inverted, so that either side of a split can be the one that "greater" picks.
struct LaneStep {
  std::uint16_t column = 0;  ///< of codes; inverted ones come after all the others
  std::uint16_t other = 0;   ///< the slot to take where the code is greater; in the first step of a path, see LaneRun
  std::uint32_t rank = 0;    ///< rank - 128 in each of four bytes
};

/// What a piece of a tree looks like.
enum class LaneShape : std::uint8_t {
  complete,   ///< a complete tree of depth `size`, its splits in the order left, right, parent
  symmetric,  ///< the same where all splits of a level are one: a step per level, from the top
  leaf_path,  ///< `size` splits one above the other, from the lowest up; what branches off are leaves
  path,       ///< the same, but other pieces may branch off
};

/// Pieces of one shape and size, one after the other; each leaves a byte per row in the next slot. The first step of a
/// path takes slot `other` or, where the code is greater, the one after it; later ones keep what they have or take
/// `other`. On a leaf path, each `other` is one more than the one before, counting the first step as two.
struct LaneRun {
  LaneShape shape = LaneShape::complete;
  std::uint16_t size = 0;
  std::uint32_t count = 0;
};

/// Trees in order whose leaves are added to one output.
struct LaneSum {
  std::uint32_t output = 0, count = 0;
};

/// Where one tree's leaf numbers are, and its leaf values.
struct LaneLeaf {
  std::uint32_t table = 0;  ///< byte offset in the tables
  std::uint32_t slot = 0;
};

/// Trees whose pieces share the slots. Afterwards their leaves are added.
struct LaneGroup {
  std::uint32_t runs = 0, sums = 0;
  std::uint32_t first_slot = 0, entries = 0;  ///< where the pieces go; entries of a table
};

/// A LaneProgram as kernels see it.
struct LaneWork {
  const LaneGroup* groups = nullptr;
  std::size_t group_count = 0;
  const LaneRun* runs = nullptr;
  const LaneStep* steps = nullptr;
  const LaneSum* sums = nullptr;
  const LaneLeaf* leaves = nullptr;
  const std::uint8_t* tables = nullptr;
};

/// Scratch memory for one panel of rows; columns and slots have one byte a row, one after the other.
struct LanePanel {
  const std::uint8_t* codes = nullptr;  ///< code ^ 128, every column; then the inverted ones
  std::uint8_t* slots = nullptr;
  void* sums = nullptr;  ///< float32 or float64 per output and row, rows in the order of LaneKernels::position
};

/// The panels an instruction set works on.
struct LaneLimits {
  std::size_t width = 0;          ///< bytes of a register
  std::size_t rows = 0;           ///< of a panel
  std::size_t least_entries = 0;  ///< of a table in byte planes
  std::size_t most_entries = 0;   ///< of a table in byte planes; larger ones hold plain values
};

/// One instruction set's way to add every tree's leaves to a panel's sums.
struct LaneKernels {
  LaneLimits limits;
  void (*add_float)(const LaneWork&, const LanePanel&) noexcept = nullptr;
  void (*add_double)(const LaneWork&, const LanePanel&) noexcept = nullptr;
};

/// Where the sum of a row stands: byte planes are zipped within 16 bytes, which takes rows out of their order.
constexpr std::size_t lane_position(std::size_t row, std::size_t width, std::size_t sum_bytes) noexcept {
  const std::size_t per = 16 / sum_bytes, within = row % width, lane = within / 16, place = within % 16;
  return row - within + place / per * (width / sum_bytes) + lane * per + place % per;
}

}  // namespace fieldfare
