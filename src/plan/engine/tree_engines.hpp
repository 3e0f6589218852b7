// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <memory>
#include <span>

#include "fieldfare/model/engine.hpp"
#include "fieldfare/model/feature.hpp"
#include "fieldfare/model/tree_ensemble.hpp"
#include "fieldfare/plan/load_options.hpp"

namespace fieldfare {

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

}  // namespace fieldfare
