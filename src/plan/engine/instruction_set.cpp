// SPDX-License-Identifier: Apache-2.0
#include "instruction_set.hpp"

#include <algorithm>
#include <cstdlib>

#include "fieldfare/error.hpp"

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

InstructionSet instruction_set() {
  constexpr const char* variable = "FIELDFARE_INSTRUCTION_SET";
  const char* word = std::getenv(variable);
  if (word == nullptr || *word == '\0') return machine_instruction_set();
  const auto cap = detail::value_of<InstructionSet>(word);
  if (!cap)
    throw ConfigError("UnknownWord", variable,
                      "'" + std::string(word) + "' is no instruction set; use baseline, avx2 or avx512");
  return std::min(*cap, machine_instruction_set());
}

}  // namespace fieldfare
