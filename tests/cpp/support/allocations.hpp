// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>

namespace fieldfare::tests {

/// How often the calling thread has asked `operator new` for memory so far.
std::size_t allocations() noexcept;

}  // namespace fieldfare::tests
