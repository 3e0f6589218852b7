// SPDX-License-Identifier: Apache-2.0
#include <immintrin.h>

#include "small_trees_kernel.hpp"

namespace fieldfare {
namespace {

/// A row of up to 64 * Tables codes, each register of which, or two, is one shuffle's table.
template <int Tables>
class Avx512 {
 public:
  static constexpr std::size_t lanes = 64;
  using Register = __m512i;
  using Mask = __mmask64;

  explicit Avx512(const std::uint8_t* codes) noexcept {
    // Compares are signed: codes and ranks are stored less 128.
    for (int i = 0; i < Tables; ++i) table_[i] = _mm512_xor_si512(_mm512_loadu_si512(codes + 64 * i), broadcast(128));
  }

  Mask right(Register column, Register rank) const noexcept { return _mm512_cmpgt_epi8_mask(code(column), rank); }

  static Register column(Register entry) noexcept { return entry; }  // one table: a permutation takes 6 bits
  static Register with_leaf_bit(Register split, Register entry) noexcept {
    return _mm512_ternarylogic_epi32(split, entry, broadcast(64), 0xF8);  // a | (b & c)
  }

  static Register load(const std::uint8_t* from) noexcept { return _mm512_load_si512(from); }
  static void store(std::uint8_t* to, Register value) noexcept { _mm512_store_si512(to, value); }
  static Register broadcast(std::uint8_t value) noexcept { return _mm512_set1_epi8(static_cast<char>(value)); }
  static Register add(Register a, Register b) noexcept { return _mm512_add_epi8(a, b); }
  static Mask equal(Register a, Register b) noexcept { return _mm512_cmpeq_epi8_mask(a, b); }
  static Register choose(Mask mask, Register no, Register yes) noexcept {
    return _mm512_mask_blend_epi8(mask, no, yes);
  }
  static Register increment(Register value, Mask mask) noexcept {
    return _mm512_mask_add_epi8(value, mask, value, broadcast(1));
  }

 private:
  Register code(Register column) const noexcept {
    // The unmasked form makes GCC 12 warn of its own header (GCC bug 105593); this is the same instruction.
    if constexpr (Tables == 1) return _mm512_maskz_permutexvar_epi8(~Mask{0}, column, table_[0]);
    const Register low = _mm512_permutex2var_epi8(table_[0], column, table_[Tables > 1]);
    if constexpr (Tables == 2) return low;
    const Register high = _mm512_permutex2var_epi8(table_[Tables - 2], column, table_[Tables - 1]);
    return choose(_mm512_movepi8_mask(column), low, high);
  }

  __m512i table_[Tables];
};

}  // namespace

template <class Sum>
SmallTreeKernel<Sum> small_tree_kernel_avx512(SmallTreeShape shape) {
  if (shape.columns <= 64) return small_tree_kernel<Avx512<1>, Sum>(shape);
  if (shape.columns <= 128) return small_tree_kernel<Avx512<2>, Sum>(shape);
  if (shape.columns <= 256) return small_tree_kernel<Avx512<4>, Sum>(shape);
  return nullptr;
}

template SmallTreeKernel<float> small_tree_kernel_avx512(SmallTreeShape);
template SmallTreeKernel<double> small_tree_kernel_avx512(SmallTreeShape);

}  // namespace fieldfare
