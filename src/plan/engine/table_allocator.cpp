// SPDX-License-Identifier: Apache-2.0
#include "table_allocator.hpp"

#include <new>

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace fieldfare {
namespace {

constexpr std::size_t line = 64, large_page = std::size_t{1} << 21, large_table = 2 * large_page;

std::align_val_t alignment(std::size_t bytes) noexcept {
  return std::align_val_t{bytes < large_table ? line : large_page};
}

}  // namespace

void* allocate_table(std::size_t bytes) {
  void* const memory = ::operator new(bytes, alignment(bytes));
#if defined(MADV_HUGEPAGE)
  // Where the system has none, small pages do.
  if (bytes >= large_table) static_cast<void>(madvise(memory, bytes, MADV_HUGEPAGE));
#endif
  return memory;
}

void free_table(void* memory, std::size_t bytes) noexcept { ::operator delete(memory, alignment(bytes)); }

}  // namespace fieldfare
