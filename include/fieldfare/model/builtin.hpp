// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <variant>

#include "fieldfare/model/linear_model.hpp"
#include "fieldfare/model/oblivious_ensemble.hpp"
#include "fieldfare/model/tree_ensemble.hpp"

namespace fieldfare {

/// Every model there is, sorted by name.
using Model = std::variant<LinearModel, ObliviousEnsemble, TreeEnsemble>;

}  // namespace fieldfare
