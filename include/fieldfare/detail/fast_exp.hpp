// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "fieldfare/detail/cpp20.hpp"

#include <cstddef>

namespace fieldfare::detail {

/// CatBoost's own exp of some numbers at once, with its bits on x86-64: library/cpp/fast_exp, which is expd of
/// MITSUNARI Shigeo's fmath. It takes four at a time and the rest one by one: below exp's smallest normal result, the
/// first give that result, the rest 0.
void fast_exp(double* values, std::size_t count) noexcept;

}  // namespace fieldfare::detail
