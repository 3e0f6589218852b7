// SPDX-License-Identifier: Apache-2.0
#include <immintrin.h>

#include "symmetric_row_kernel.hpp"

namespace fieldfare {

void find_symmetric_leaves_avx512(const SymmetricGroup* groups, std::size_t count, const SymmetricLevel* levels,
                                  const std::uint8_t* ranks, std::size_t pairs, std::uint8_t* leaves) noexcept {
  constexpr std::size_t width = 64;
  const SymmetricLevel* level = levels;
  for (std::size_t group = 0; group < count; ++group, leaves += SymmetricLevel::trees) {
    __m512i leaf = _mm512_setzero_si512(), bit = _mm512_set1_epi8(1);
    for (const SymmetricLevel* end = level + groups[group].levels; level != end; ++level) {
      const __m512i column = _mm512_load_si512(level->column);
      __m512i rank = _mm512_setzero_si512();
      for (std::size_t pair = 0; pair < pairs; ++pair) {
        const std::uint8_t* from = ranks + pair * SymmetricLevel::columns;
        const __m512i found =
            _mm512_permutex2var_epi8(_mm512_loadu_si512(from), column, _mm512_loadu_si512(from + width));
        rank = _mm512_mask_blend_epi8(level->in_pair[pair], rank, found);
      }
      const __mmask64 greater = _mm512_cmpgt_epu8_mask(rank, _mm512_load_si512(level->rank));
      leaf = _mm512_mask_add_epi8(leaf, greater, leaf, bit);
      bit = _mm512_add_epi8(bit, bit);
    }
    _mm512_storeu_si512(leaves, leaf);
  }
}

}  // namespace fieldfare
