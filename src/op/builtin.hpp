// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <span>

#include "fieldfare/detail/kind.hpp"
#include "fieldfare/op/op.hpp"

namespace fieldfare::detail {

/// The ops that there are, sorted by name.
std::span<const Kind<Op>> builtin_ops();

/// One of them, each in a translation unit of its own.
template <class T>
Kind<Op> builtin_op();

}  // namespace fieldfare::detail
