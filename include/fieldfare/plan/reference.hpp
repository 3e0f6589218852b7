// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <span>
#include <vector>

#include "fieldfare/model/builtin.hpp"

namespace fieldfare {

/// The margins of one row of features, by the plainest reading of the description: the slow, obviously right
/// evaluator that every engine is tested against.
std::vector<double> reference_margins(const Model& model, std::span<const double> features);

}  // namespace fieldfare
