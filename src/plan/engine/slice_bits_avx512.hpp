// SPDX-License-Identifier: Apache-2.0
// What the bit-slice kernels for AVX-512 are made of. Only bit_slices_avx512.cpp includes this: it is compiled for
// these instructions, and nothing here is shared with other files.
#pragma once
#include <immintrin.h>

#include <cstddef>
#include <cstdint>

#include "slice_work.hpp"

namespace fieldfare {
namespace {

using Bits = __m512i;  // a plane, or bytes of 64 rows
constexpr std::size_t chunks = 8;

Bits load(const std::uint8_t* from) noexcept { return _mm512_load_si512(from); }
void store(std::uint8_t* to, Bits bits) noexcept { _mm512_store_si512(to, bits); }
Bits load(const SliceLine& line) noexcept { return load(line.bytes); }
Bits bytes(int value) noexcept { return _mm512_set1_epi8(static_cast<char>(value)); }
Bits repeated(const std::uint64_t& word) noexcept { return _mm512_set1_epi64(static_cast<long long>(word)); }

// The first operand is overwritten: it should be one that is not needed any more.
Bits select(Bits condition, Bits no, Bits yes) noexcept { return _mm512_ternarylogic_epi64(no, condition, yes, 0xB8); }
Bits all(Bits a, Bits b, Bits c) noexcept { return _mm512_ternarylogic_epi64(a, b, c, 0x80); }
Bits and_equal(Bits a, Bits b, Bits c) noexcept { return _mm512_ternarylogic_epi64(a, b, c, 0x90); }
Bits or_both(Bits a, Bits b, Bits c) noexcept { return _mm512_ternarylogic_epi64(a, b, c, 0xF8); }

/// The bits of `low` that `mask` has not change places with those of `high` that it has.
template <int By>
[[gnu::always_inline]] inline void swap_bits(Bits& low, Bits& high, int mask) noexcept {
  const Bits kept = bytes(mask), down = _mm512_srli_epi16(low, By),
             up = By == 1 ? _mm512_add_epi8(high, high) : _mm512_slli_epi16(high, By);
  low = select(kept, up, low);
  high = select(kept, high, down);
}

/// Bit j of byte k of plane p becomes bit p of byte k of chunk j, and the other way round. Planes from `Planes` on are
/// empty.
template <std::size_t Planes>
[[gnu::always_inline]] inline void transpose(Bits (&of)[chunks]) noexcept {
  constexpr std::size_t used = Planes > 0 ? Planes : 1;
  for (std::size_t i = 0; i < used; i += 2) swap_bits<1>(of[i], of[i + 1], 0x55);
  for (std::size_t i = 0; i < 2; ++i) {
    swap_bits<2>(of[i], of[i + 2], 0x33);
    if (Planes > 4) swap_bits<2>(of[i + 4], of[i + 6], 0x33);
  }
  for (std::size_t i = 0; i < 4; ++i) swap_bits<4>(of[i], of[i + 4], 0x0F);
}

}  // namespace
}  // namespace fieldfare
