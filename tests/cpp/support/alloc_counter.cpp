// SPDX-License-Identifier: Apache-2.0
// Sanitizers tell about every allocation through hooks; without them glibc's functions are wrapped.
#include "alloc_counter.hpp"

#include <malloc.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define FIELDFARE_SANITIZER_HOOKS 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define FIELDFARE_SANITIZER_HOOKS 1
#endif
#endif

namespace {

struct Counts {
  bool active = false;
  std::size_t calls = 0, largest = 0, fails = fieldfare::tests::AllocCounter::none;
  std::ptrdiff_t held = 0, peak = 0;
};

thread_local constinit Counts counts;

void count_allocation(std::size_t bytes) noexcept {
  if (!counts.active) return;
  ++counts.calls;
  counts.largest = std::max(counts.largest, bytes);
  counts.held += static_cast<std::ptrdiff_t>(bytes);
  counts.peak = std::max(counts.peak, counts.held);
}

/// Whether it is the turn of the allocation that fails.
[[maybe_unused]] bool fails_now() noexcept {
  if (!counts.active || counts.fails != counts.calls) return false;
  ++counts.calls;
  return true;
}

void count_release(std::size_t bytes) noexcept {
  if (counts.active) counts.held -= static_cast<std::ptrdiff_t>(bytes);
}

}  // namespace

#ifdef FIELDFARE_SANITIZER_HOOKS

// As in <sanitizer/allocator_interface.h>, which not every compiler installs.
extern "C" {
int __sanitizer_install_malloc_and_free_hooks(void (*allocated)(const volatile void*, std::size_t),
                                              void (*released)(const volatile void*));
std::size_t __sanitizer_get_allocated_size(const volatile void* memory);
}

namespace {

[[maybe_unused]] const int installed =
    __sanitizer_install_malloc_and_free_hooks([](const volatile void*, std::size_t bytes) { count_allocation(bytes); },
                                              [](const volatile void* memory) {
                                                if (memory != nullptr && counts.active)
                                                  count_release(__sanitizer_get_allocated_size(memory));
                                              });

}  // namespace

#else

extern "C" {
void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void* __libc_memalign(std::size_t, std::size_t);
void __libc_free(void*);

void* malloc(std::size_t bytes) noexcept {
  if (fails_now()) return nullptr;
  void* memory = __libc_malloc(bytes);
  if (memory != nullptr) count_allocation(malloc_usable_size(memory));
  return memory;
}

void* calloc(std::size_t count, std::size_t bytes) noexcept {
  if (fails_now()) return nullptr;
  void* memory = __libc_calloc(count, bytes);
  if (memory != nullptr) count_allocation(malloc_usable_size(memory));
  return memory;
}

void* realloc(void* old, std::size_t bytes) noexcept {
  if (fails_now()) return nullptr;
  const std::size_t before = old != nullptr ? malloc_usable_size(old) : 0;
  void* memory = __libc_realloc(old, bytes);
  if (memory == nullptr && bytes != 0) return nullptr;
  count_release(before);
  if (memory != nullptr) count_allocation(malloc_usable_size(memory));
  return memory;
}

void* memalign(std::size_t alignment, std::size_t bytes) noexcept {
  if (fails_now()) return nullptr;
  void* memory = __libc_memalign(alignment, bytes);
  if (memory != nullptr) count_allocation(malloc_usable_size(memory));
  return memory;
}

void* aligned_alloc(std::size_t alignment, std::size_t bytes) noexcept { return memalign(alignment, bytes); }

int posix_memalign(void** memory, std::size_t alignment, std::size_t bytes) noexcept {
  *memory = memalign(alignment, bytes);
  return *memory != nullptr ? 0 : ENOMEM;
}

void free(void* memory) noexcept {
  if (memory == nullptr) return;
  if (counts.active) count_release(malloc_usable_size(memory));
  __libc_free(memory);
}
}

#endif

namespace fieldfare::tests {

AllocCounter::AllocCounter(std::size_t fails) noexcept {
  counts = {};
  counts.fails = fails;
  counts.active = true;
}

AllocCounter::~AllocCounter() { counts.active = false; }

std::size_t AllocCounter::calls() const noexcept { return counts.calls; }
std::size_t AllocCounter::largest() const noexcept { return counts.largest; }
std::size_t AllocCounter::peak() const noexcept {
  return static_cast<std::size_t>(std::max<std::ptrdiff_t>(counts.peak, 0));
}
std::ptrdiff_t AllocCounter::held() const noexcept { return counts.held; }

bool allocations_can_fail() noexcept {
#ifdef FIELDFARE_SANITIZER_HOOKS
  return false;
#else
  return true;
#endif
}

}  // namespace fieldfare::tests
