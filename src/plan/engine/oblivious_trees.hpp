// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "fieldfare/model/oblivious_ensemble.hpp"
#include "fieldfare/model/tree_ensemble.hpp"

namespace fieldfare {

/// The same trees with every node written out; their sums are those before scale and bias. For trees of up to 8 levels.
TreeEnsemble as_trees(const ObliviousEnsemble& model);

}  // namespace fieldfare
