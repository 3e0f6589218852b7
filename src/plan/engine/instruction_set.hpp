// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "fieldfare/plan/load_options.hpp"

namespace fieldfare {

/// What this processor has and this operating system saves.
InstructionSet machine_instruction_set() noexcept;

/// The same, but no more than the options allow.
InstructionSet instruction_set(const LoadOptions& options) noexcept;

}  // namespace fieldfare
