// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "instruction_set.hpp"
#include "lane_work.hpp"

namespace fieldfare {

extern const LaneKernels byte_lanes_baseline, byte_lanes_neon, byte_lanes_avx2, byte_lanes_avx512;

/// The kernels that use no more than an instruction set; null on a processor for which there are none.
inline const LaneKernels* byte_lane_kernels([[maybe_unused]] InstructionSet set) noexcept {
#if defined(__x86_64__) && defined(__GNUC__)
  if (set == InstructionSet::avx512) return &byte_lanes_avx512;
  if (set == InstructionSet::avx2) return &byte_lanes_avx2;
#endif
#if defined(__SSE2__)
  return &byte_lanes_baseline;
#elif defined(__aarch64__)
  return &byte_lanes_neon;
#else
  return nullptr;
#endif
}

}  // namespace fieldfare
