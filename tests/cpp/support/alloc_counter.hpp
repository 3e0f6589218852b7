// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>

namespace fieldfare::tests {

/// Counts what the current thread takes from the heap, by whatever way, from its construction on. One at a time.
class AllocCounter {
 public:
  AllocCounter() noexcept;
  AllocCounter(const AllocCounter&) = delete;
  AllocCounter& operator=(const AllocCounter&) = delete;
  ~AllocCounter();

  std::size_t calls() const noexcept;    ///< allocations
  std::size_t largest() const noexcept;  ///< bytes of the largest one
  std::size_t peak() const noexcept;     ///< most bytes held at once, beyond those held at the start
};

}  // namespace fieldfare::tests
