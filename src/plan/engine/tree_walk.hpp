// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <memory>

#include "fieldfare/model/engine.hpp"
#include "fieldfare/model/tree_ensemble.hpp"

namespace fieldfare {

/// The engine for any forest, on any machine: interleaved branch-free walks. `input`: as in RankedForest::make.
std::unique_ptr<const Engine> make_tree_walk(const TreeEnsemble& model, std::size_t features, DataType input);

}  // namespace fieldfare
