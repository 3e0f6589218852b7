// SPDX-License-Identifier: Apache-2.0
#include "instruction_set.hpp"

#include <algorithm>

namespace fieldfare {

InstructionSet machine_instruction_set() noexcept {
#if defined(__x86_64__) && defined(__GNUC__)
  // These look at XCR0 as well: a processor's registers are of no use unless the operating system saves them.
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vbmi"))
    return InstructionSet::avx512;
  if (__builtin_cpu_supports("avx2")) return InstructionSet::avx2;
#endif
  return InstructionSet::baseline;
}

InstructionSet instruction_set(const LoadOptions& options) noexcept {
  const InstructionSet machine = machine_instruction_set();
  return std::min(options.instruction_set.value_or(machine), machine);
}

}  // namespace fieldfare
