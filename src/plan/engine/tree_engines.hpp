// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <memory>
#include <span>

#include "fieldfare/detail/enum_names.hpp"
#include "fieldfare/model/tree_ensemble.hpp"
#include "fieldfare/plan/engine/engine.hpp"
#include "fieldfare/plan/feature.hpp"
#include "instruction_set.hpp"

namespace fieldfare {

/// The ways to run a TreeEnsemble. All give the same bits; `automatic` goes by the shape of the trees.
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

/// The engine for an ensemble over so many features; `coded` says which of them follow from codes, if any may.
///
/// Trees of no more than 256 leaves, over features with few enough thresholds to be ranked, run in byte lanes from a
/// quarter of a panel's rows on, and fewer rows by small trees; where those do not fit, or are fewer than eight, lanes
/// take over at an eighth of a panel and fewer rows walk. With AVX-512, 256 rows or more run in bit slices, unless
/// there are too few splits for what they share. Every other forest walks.
///
/// A choice other than `automatic` takes that one for any number of rows, or walks where the forest does not fit it.
/// `input`: what features are compared as; the model's, or float32 where they are float32 numbers anyway: thresholds
/// between two of those are then as good as the lower one.
std::unique_ptr<const Engine> compile_trees(const TreeEnsemble& model, std::size_t features, DataType input,
                                            TreeEngine choice, InstructionSet set, std::span<const Feature> coded = {});

/// What the environment variable FIELDFARE_ENGINE asks for.
/// Throws ConfigError:UnknownWord when that is no engine's name.
TreeEngine chosen_tree_engine();

}  // namespace fieldfare
