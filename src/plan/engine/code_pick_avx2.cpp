// SPDX-License-Identifier: Apache-2.0
#include <immintrin.h>

#include "code_pick.hpp"

namespace fieldfare {
namespace {

/// Eight codes at a time become bytes; packing leaves them in groups of four that alternate between the halves.
__m256i narrow(const std::int32_t* codes) noexcept {
  const auto part = [codes](std::size_t first) {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(codes + first));
  };
  const __m256i low = _mm256_packs_epi32(part(0), part(8)), high = _mm256_packs_epi32(part(16), part(24));
  return _mm256_permutevar8x32_epi32(_mm256_packus_epi16(low, high), _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7));
}

/// Sixteen entries a shuffle; each bit above chooses between halves of the table.
template <std::size_t Entries>
__m256i look_up(const std::uint8_t* table, __m256i codes) noexcept {
  if constexpr (Entries == 16) {
    const __m128i entries = _mm_loadu_si128(reinterpret_cast<const __m128i*>(table));
    return _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(entries), codes);
  } else {
    constexpr std::size_t half = Entries / 2;
    constexpr int shift = half == 16 ? 3 : half == 32 ? 2 : 1;  // takes the bit to the top of its byte
    return _mm256_blendv_epi8(look_up<half>(table, codes), look_up<half>(table + half, codes),
                              _mm256_slli_epi16(codes, shift));
  }
}

template <std::size_t Entries>
void pick(const CodePick& work, std::size_t rows) noexcept {
  for (std::size_t row = 0; row + 32 <= rows; row += 32) {
    const __m256i codes = narrow(work.codes + row);
    for (const CodeTable* table = work.tables; table != work.tables + work.count; ++table) {
      const __m256i found = look_up<Entries>(work.bytes + table->at, codes);
      std::uint8_t* const to = work.out + table->to * work.stride + row;
      _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), found);
    }
  }
}

void pick_any(const CodePick& work, std::size_t rows) noexcept {
  if (work.tables->entries == 16) return pick<16>(work, rows);
  if (work.tables->entries == 32) return pick<32>(work, rows);
  work.tables->entries == 64 ? pick<64>(work, rows) : pick<128>(work, rows);
}

}  // namespace

const CodePicker code_picker_avx2 = {32, 16, 128, pick_any};

}  // namespace fieldfare
