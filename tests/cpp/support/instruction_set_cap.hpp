// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdlib>

namespace fieldfare::tests {

/// Models that are compiled while it exists use no more than an instruction set.
struct InstructionSetCap {
  explicit InstructionSetCap(const char* set) { ::setenv(variable, set, 1); }
  InstructionSetCap(const InstructionSetCap&) = delete;
  InstructionSetCap& operator=(const InstructionSetCap&) = delete;
  ~InstructionSetCap() { ::unsetenv(variable); }

  static constexpr const char* variable = "FIELDFARE_INSTRUCTION_SET";
};

inline constexpr const char* instruction_set_caps[] = {"baseline", "avx2", "avx512"};

}  // namespace fieldfare::tests
