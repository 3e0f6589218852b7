// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdlib>

namespace fieldfare::tests {

/// How often a test repeats itself: fewer times where a sanitizer or an emulator makes every step slower.
inline std::size_t effort([[maybe_unused]] std::size_t usual, std::size_t slow) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || !defined(__OPTIMIZE__)
  return slow;
#else
  static const bool emulated = std::getenv("FIELDFARE_TEST_SHORT") != nullptr;
  return emulated ? slow : usual;
#endif
}

}  // namespace fieldfare::tests
