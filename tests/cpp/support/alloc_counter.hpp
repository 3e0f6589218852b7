// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>

namespace fieldfare::tests {

/// Counts what the current thread takes from the heap, by whatever way, from its construction on. One at a time.
class AllocCounter {
 public:
  static constexpr std::size_t none = static_cast<std::size_t>(-1);

  /// `fails`: the number of an allocation that gets no memory, from 0 on.
  explicit AllocCounter(std::size_t fails = none) noexcept;
  AllocCounter(const AllocCounter&) = delete;
  AllocCounter& operator=(const AllocCounter&) = delete;
  ~AllocCounter();

  std::size_t calls() const noexcept;    ///< allocations
  std::size_t largest() const noexcept;  ///< bytes of the largest one
  std::size_t peak() const noexcept;     ///< most bytes held at once, beyond those held at the start
  std::ptrdiff_t held() const noexcept;  ///< bytes held now, beyond those
};

/// Whether allocations can fail: a sanitizer does not let them.
bool allocations_can_fail() noexcept;

}  // namespace fieldfare::tests
