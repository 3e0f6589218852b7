// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>

namespace fieldfare::tests {

/// How often a test repeats itself: fewer times where sanitizers make every step slower.
inline std::size_t effort([[maybe_unused]] std::size_t usual, [[maybe_unused]] std::size_t sanitized) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || !defined(__OPTIMIZE__)
  return sanitized;
#else
  return usual;
#endif
}

}  // namespace fieldfare::tests
