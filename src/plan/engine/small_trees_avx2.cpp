// SPDX-License-Identifier: Apache-2.0
#include <immintrin.h>

#include "small_trees_kernel.hpp"

namespace fieldfare {
namespace {

/// A row of up to 16 * Tables codes. A byte shuffle looks up 16 codes by the low half of a column's number, and gives 0
/// for a negative one: table i holds codes 16 i ... xor those before them, is asked for column - 16 i, and the answers
/// for all tables up to the column's own, xored, are its code.
template <int Tables>
class Avx2 {
 public:
  static constexpr std::size_t lanes = 32;
  using Register = __m256i;
  using Mask = __m256i;

  explicit Avx2(const std::uint8_t* codes) noexcept {
    __m256i before = broadcast(128);  // compares are signed: codes and ranks are stored less 128
    for (int i = 0; i < Tables; ++i) {
      const __m128i part = _mm_loadu_si128(reinterpret_cast<const __m128i*>(codes + 16 * i));
      const __m256i both = _mm256_broadcastsi128_si256(part);
      table_[i] = _mm256_xor_si256(both, before);
      before = both;
    }
  }

  Mask right(Register column, Register rank) const noexcept {
    __m256i code = _mm256_shuffle_epi8(table_[0], column);
    for (int i = 1; i < Tables; ++i) {
      const __m256i within = _mm256_sub_epi8(column, broadcast(static_cast<std::uint8_t>(16 * i)));
      code = _mm256_xor_si256(code, _mm256_shuffle_epi8(table_[i], within));
    }
    return _mm256_cmpgt_epi8(code, rank);
  }

  static Register column(Register entry) noexcept { return _mm256_and_si256(entry, broadcast(63)); }
  static Register with_leaf_bit(Register split, Register entry) noexcept {
    return _mm256_or_si256(split, _mm256_and_si256(entry, broadcast(64)));
  }

  static Register load(const std::uint8_t* from) noexcept {
    return _mm256_load_si256(reinterpret_cast<const __m256i*>(from));
  }
  static void store(std::uint8_t* to, Register value) noexcept {
    _mm256_store_si256(reinterpret_cast<__m256i*>(to), value);
  }
  static Register broadcast(std::uint8_t value) noexcept { return _mm256_set1_epi8(static_cast<char>(value)); }
  static Register add(Register a, Register b) noexcept { return _mm256_add_epi8(a, b); }
  static Mask equal(Register a, Register b) noexcept { return _mm256_cmpeq_epi8(a, b); }
  static Register choose(Mask mask, Register no, Register yes) noexcept { return _mm256_blendv_epi8(no, yes, mask); }
  static Register increment(Register value, Mask mask) noexcept { return _mm256_sub_epi8(value, mask); }

 private:
  __m256i table_[Tables];
};

}  // namespace

template <class Sum>
SmallTreeKernel<Sum> small_tree_kernel_avx2(SmallTreeShape shape) {
  if (shape.columns <= 32) return small_tree_kernel<Avx2<2>, Sum>(shape);
  if (shape.columns <= 64) return small_tree_kernel<Avx2<4>, Sum>(shape);
  if (shape.columns <= 128) return small_tree_kernel<Avx2<8>, Sum>(shape);
  return nullptr;
}

template SmallTreeKernel<float> small_tree_kernel_avx2(SmallTreeShape);
template SmallTreeKernel<double> small_tree_kernel_avx2(SmallTreeShape);

}  // namespace fieldfare
