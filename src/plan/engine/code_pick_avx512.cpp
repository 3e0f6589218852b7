// SPDX-License-Identifier: Apache-2.0
#include <immintrin.h>

#include "code_pick.hpp"

namespace fieldfare {
namespace {

/// Sixteen codes at a time become bytes.
__m512i narrow(const std::int32_t* codes) noexcept {
  const auto part = [codes](std::size_t first) { return _mm512_cvtepi32_epi8(_mm512_loadu_si512(codes + first)); };
  const __m256i low = _mm256_set_m128i(part(16), part(0)), high = _mm256_set_m128i(part(48), part(32));
  return _mm512_inserti64x4(_mm512_castsi256_si512(low), high, 1);
}

__m512i pair(const std::uint8_t* table, __m512i codes) noexcept {
  return _mm512_permutex2var_epi8(_mm512_loadu_si512(table), codes, _mm512_loadu_si512(table + 64));
}

template <std::size_t Entries>
__m512i look_up(const std::uint8_t* table, __m512i codes) noexcept {
  if constexpr (Entries == 64) return _mm512_permutexvar_epi8(codes, _mm512_loadu_si512(table));
  if constexpr (Entries == 128) return pair(table, codes);
  return _mm512_mask_blend_epi8(_mm512_movepi8_mask(codes), pair(table, codes), pair(table + 128, codes));
}

template <std::size_t Entries>
void pick(const CodePick& work, std::size_t rows) noexcept {
  for (std::size_t row = 0; row + 64 <= rows; row += 64) {
    const __m512i codes = narrow(work.codes + row);
    for (const CodeTable* table = work.tables; table != work.tables + work.count; ++table) {
      const __m512i found = look_up<Entries>(work.bytes + table->at, codes);
      std::uint8_t* const to = work.out + table->to * work.stride + row;
      _mm512_storeu_si512(to, found);
    }
  }
}

void pick_any(const CodePick& work, std::size_t rows) noexcept {
  work.tables->entries == 64    ? pick<64>(work, rows)
  : work.tables->entries == 128 ? pick<128>(work, rows)
                                : pick<256>(work, rows);
}

}  // namespace

const CodePicker code_picker_avx512 = {64, 64, 256, pick_any};

}  // namespace fieldfare
