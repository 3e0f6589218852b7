// SPDX-License-Identifier: Apache-2.0
// What the kernel of SymmetricRow reads: plain structs only, as in lane_work.hpp.
#pragma once
#include <cstddef>
#include <cstdint>

namespace fieldfare {

/// One split of each of 64 neighbouring trees: does the rank in its column exceed its own?
struct alignas(64) SymmetricLevel {
  static constexpr std::size_t trees = 64, columns = 128, most_pairs = 8;

  std::uint8_t column[trees] = {};         ///< within its pair of registers, which holds 128 columns
  std::uint8_t rank[trees] = {};           ///< 255, which nothing exceeds, for trees without this level
  std::uint64_t in_pair[most_pairs] = {};  ///< per pair a bit per tree, set where the column is in it
};

/// 64 neighbouring trees; their levels come in the order of the bits of a leaf's number.
struct SymmetricGroup {
  std::uint32_t levels = 0;
};

/// Writes the leaf's number of each tree of each group. `ranks`: pairs x 128.
using FindSymmetricLeaves = void(const SymmetricGroup* groups, std::size_t count, const SymmetricLevel* levels,
                                 const std::uint8_t* ranks, std::size_t pairs, std::uint8_t* leaves) noexcept;

FindSymmetricLeaves find_symmetric_leaves_avx512;

}  // namespace fieldfare
