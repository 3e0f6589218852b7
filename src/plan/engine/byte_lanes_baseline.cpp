// SPDX-License-Identifier: Apache-2.0
#include "byte_lane_kernels.hpp"

#if defined(__SSE2__)
#include <emmintrin.h>

#include "byte_lanes.hpp"

namespace fieldfare {
namespace {

/// SSE2, which every x86-64 has. It cannot look bytes up in registers, so tables hold plain values.
struct Sse2 {
  using Bytes = __m128i;
  using Mask = __m128i;
  static constexpr std::size_t width = 16, least_entries = 1, most_entries = 0;

  static Bytes load(const std::uint8_t* from) noexcept {
    return _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
  }
  static void store(std::uint8_t* to, Bytes bytes) noexcept { _mm_storeu_si128(reinterpret_cast<__m128i*>(to), bytes); }
  static Bytes repeat(const std::uint32_t* four) noexcept { return _mm_set1_epi32(static_cast<int>(*four)); }
  static Bytes constant(int value) noexcept { return _mm_set1_epi8(static_cast<char>(value)); }
  static Bytes add(Bytes a, Bytes b) noexcept { return _mm_add_epi8(a, b); }
  static Mask greater(Bytes a, Bytes b) noexcept { return _mm_cmpgt_epi8(a, b); }
  static Bytes select(Mask mask, Bytes no, Bytes yes) noexcept {
    return _mm_or_si128(_mm_and_si128(mask, yes), _mm_andnot_si128(mask, no));
  }
  static Bytes one_more(Bytes value, Mask mask) noexcept { return _mm_sub_epi8(value, mask); }
  template <int Value>
  static Bytes one_less(Mask mask) noexcept {
    if constexpr (Value == 0) return mask;
    return _mm_add_epi8(mask, constant(Value));
  }
};

using Lanes = ByteLanes<Sse2, 4>;

}  // namespace

const LaneKernels byte_lanes_baseline = {Lanes::limits, Lanes::add<float>, Lanes::add<double>};

}  // namespace fieldfare
#endif
