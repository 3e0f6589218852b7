// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "fieldfare/detail/enum_names.hpp"
#include "fieldfare/detail/kind.hpp"

namespace fieldfare {

class Op;

/// The widest instructions that kernels may use, increasing. On x86-64 `baseline` is SSE2, on AArch64 NEON.
enum class InstructionSet : std::uint8_t {
  baseline,
  avx2,
  avx512,  ///< F, BW, DQ, VL and VBMI: Ice Lake or Zen 4 and later
};

constexpr detail::EnumNames<InstructionSet, 3> enum_names(InstructionSet) {
  return {{{InstructionSet::baseline, "baseline"}, {InstructionSet::avx2, "avx2"}, {InstructionSet::avx512, "avx512"}}};
}

/// The ways to run a tree ensemble. All give the same bits; `automatic` goes by the shape of the trees.
enum class TreeEngine : std::uint8_t {
  automatic,
  walk,    ///< interleaved walk: any forest
  small,   ///< small trees: row by row, a shuffle for the splits of 64 trees
  lanes,   ///< byte lanes: a panel of rows through every split
  slices,  ///< bit slices: a large panel of rows through every split
};

constexpr detail::EnumNames<TreeEngine, 5> enum_names(TreeEngine) {
  return {{{TreeEngine::automatic, "automatic"},
           {TreeEngine::walk, "walk"},
           {TreeEngine::small, "small"},
           {TreeEngine::lanes, "lanes"},
           {TreeEngine::slices, "slices"}}};
}

/// How a model is loaded. Every choice of engine gives the same bits; they are there for measuring and finding faults.
struct LoadOptions {
  std::optional<InstructionSet> instruction_set =
      std::nullopt;  ///< no wider instructions than these; none: what the processor has
  TreeEngine tree_engine = TreeEngine::automatic;
  std::vector<Kind<Op>> ops = {};  ///< of the host's own, besides those that are built in: `kind_of<Op, T>()`
};

}  // namespace fieldfare
