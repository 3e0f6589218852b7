// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <span>

#include "fieldfare/detail/kind.hpp"
#include "fieldfare/model/model.hpp"

namespace fieldfare::detail {

/// The models that there are, sorted by name.
std::span<const Kind<Model>> builtin_models();

}  // namespace fieldfare::detail
