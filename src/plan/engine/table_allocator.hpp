// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>

namespace fieldfare {

/// Memory that begins with a cache line. Large tables ask for large pages: a walk through them otherwise waits for page
/// tables as often as for the nodes themselves. Throws std::bad_alloc.
void* allocate_table(std::size_t bytes);
void free_table(void* memory, std::size_t bytes) noexcept;

/// The same for containers.
template <class T>
struct TableAllocator {
  using value_type = T;

  TableAllocator() = default;
  template <class U>
  explicit TableAllocator(const TableAllocator<U>&) noexcept {}
  T* allocate(std::size_t count) { return static_cast<T*>(allocate_table(count * sizeof(T))); }
  void deallocate(T* memory, std::size_t count) noexcept { free_table(memory, count * sizeof(T)); }
  bool operator==(const TableAllocator&) const = default;
};

}  // namespace fieldfare
