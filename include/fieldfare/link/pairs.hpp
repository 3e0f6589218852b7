// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "fieldfare/detail/cpp20.hpp"

#include <cstddef>

namespace fieldfare::detail {

/// How many classes have so many pairs; 0: no number of two or more has.
constexpr std::size_t classes_of_pairs(std::size_t pairs) noexcept {
  std::size_t classes = 2;
  while (classes * (classes - 1) / 2 < pairs) ++classes;
  return pairs > 0 && classes * (classes - 1) / 2 == pairs ? classes : 0;
}

}  // namespace fieldfare::detail
