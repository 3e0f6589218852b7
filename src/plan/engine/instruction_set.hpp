// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>

#include "fieldfare/detail/enum_names.hpp"

namespace fieldfare {

/// The widest instructions that kernels may use, increasing. On x86-64 `baseline` is SSE2, on AArch64 NEON.
enum class InstructionSet : std::uint8_t {
  baseline,
  avx2,
  avx512,  ///< F, BW, DQ, VL and VBMI: Ice Lake or Zen 4 and later
};

constexpr detail::EnumNames<InstructionSet, 3> enum_names(InstructionSet) {
  return {{{InstructionSet::baseline, "baseline"}, {InstructionSet::avx2, "avx2"}, {InstructionSet::avx512, "avx512"}}};
}

/// What this processor has and this operating system saves.
InstructionSet machine_instruction_set() noexcept;

/// The same, but no more than the environment variable FIELDFARE_INSTRUCTION_SET allows.
/// Throws ConfigError:UnknownWord when that is no instruction set's name.
InstructionSet instruction_set();

}  // namespace fieldfare
