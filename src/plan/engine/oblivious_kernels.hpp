// SPDX-License-Identifier: Apache-2.0
// The loops over symmetric trees, unrolled by depth. They are written so that a compiler makes vectors of them with the
// instructions that every machine has: what limits them is fetching leaves, which wider registers do not speed up.
#pragma once
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

#include "oblivious_layout.hpp"

namespace fieldfare {

/// A block of rows through trees of one depth.
template <std::uint32_t Depth>
struct ObliviousKernels {
  static constexpr std::size_t rows = ObliviousLayout::rows;
  static constexpr std::size_t together = 4;  ///< trees whose leaves are added at once
  using Leaf = std::conditional_t<Depth <= 8, std::uint8_t, std::uint16_t>;

  /// Adds the leaves of a run's trees to the sums of a block of rows. ranks: column after column.
  static void add(const TreeRun& run, const RankedSplit* split, const double* leaf, const std::int8_t* ranks,
                  double* sums) noexcept {
    std::uint32_t tree = 0;
    for (; tree + together <= run.trees; tree += together, split += together * Depth, leaf += together << Depth)
      add_some<together>(split, leaf, ranks, sums);
    for (; tree < run.trees; ++tree, split += Depth, leaf += std::size_t{1} << Depth)
      add_some<1>(split, leaf, ranks, sums);
  }

  /// The leaf of each row of a block in one tree.
  static void leaves(const RankedSplit* split, const std::int8_t* ranks, Leaf* found) noexcept {
    for (std::size_t r = 0; r < rows; ++r) found[r] = 0;
    for (std::uint32_t d = 0; d < Depth; ++d)
      level(ranks + split[d].column * rows, split[d].rank, static_cast<Leaf>(1u << d), found);
  }

 private:
  /// Sets a bit where the rank is greater. That the arrays are apart is what lets a compiler make vectors.
  [[gnu::noinline]] static void level(const std::int8_t* __restrict rank, std::int8_t least, Leaf bit,
                                      Leaf* __restrict found) noexcept {
    for (std::size_t r = 0; r < rows; ++r) {
      const Leaf is = rank[r] > least ? bit : Leaf{0};
      found[r] = static_cast<Leaf>(found[r] | is);
    }
  }

  /// Adds leaves in the order of the trees. Fetching several rows' leaves into one register takes longer than adding
  /// them one by one: reading their numbers as volatile keeps compilers from it.
  template <std::size_t count>
  [[gnu::noinline]] static void sum_rows(const double* __restrict leaf, const volatile Leaf (*found)[rows],
                                         double* __restrict sums) noexcept {
    for (std::size_t r = 0; r < rows; ++r) {
      double sum = sums[r];
      for (std::size_t i = 0; i < count; ++i) sum += leaf[(i << Depth) + found[i][r]];
      sums[r] = sum;
    }
  }

  template <std::size_t count>
  static void add_some(const RankedSplit* split, const double* leaf, const std::int8_t* ranks, double* sums) noexcept {
    Leaf found[count][rows];
    for (std::size_t i = 0; i < count; ++i) leaves(split + i * Depth, ranks, found[i]);
    sum_rows<count>(leaf, found, sums);
  }
};

/// Calls visit.template operator()<depth>(): what follows is compiled once per depth that a tree may have.
void with_depth(std::uint32_t depth, auto&& visit) {
  constexpr auto depths = static_cast<std::uint32_t>(ObliviousEnsemble::deepest) + 1;
  [&]<std::uint32_t... known>(std::integer_sequence<std::uint32_t, known...>) {
    static_cast<void>(((depth == known && (visit.template operator()<known>(), true)) || ...));
  }(std::make_integer_sequence<std::uint32_t, depths>{});
}

}  // namespace fieldfare
