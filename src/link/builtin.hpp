// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <span>

#include "fieldfare/detail/kind.hpp"
#include "fieldfare/link/link.hpp"

namespace fieldfare::detail {

/// The links that there are, sorted by name.
std::span<const Kind<Link>> builtin_links();

}  // namespace fieldfare::detail
