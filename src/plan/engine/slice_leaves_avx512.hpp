// SPDX-License-Identifier: Apache-2.0
// From leaf numbers to sums, for bit_slices_avx512.cpp.
#pragma once
#include "slice_bits_avx512.hpp"

namespace fieldfare {
namespace {

/// Looks `Part` bytes of a value up at once. Numbers below are those of 64 rows, shifted so that the next one of every
/// `Part` is the lowest byte; what is above it does not matter.
template <std::size_t Entries, std::size_t Part>
[[gnu::always_inline]] inline Bits look_up(const std::uint8_t* plane, Bits numbers) noexcept {
  if constexpr (Entries == 16) {
    return _mm512_permutexvar_epi32(numbers, load(plane));
  } else if constexpr (Part == 4) {
    static_assert(Entries == 32);
    return _mm512_permutex2var_epi32(load(plane), numbers, load(plane + 64));
  } else if constexpr (Part == 2) {
    static_assert(Entries == 64);
    return _mm512_permutex2var_epi16(load(plane), numbers, load(plane + 64));
  } else {
    const Bits low = _mm512_permutex2var_epi8(load(plane), numbers, load(plane + 64));
    if constexpr (Entries == 128) return low;
    const Bits high = _mm512_permutex2var_epi8(load(plane + 128), numbers, load(plane + 192));
    return _mm512_mask_blend_epi8(_mm512_movepi8_mask(numbers), low, high);
  }
}

template <std::size_t Size>
[[gnu::always_inline]] inline void zip(Bits& a, Bits& b) noexcept {
  const Bits x = a, y = b;
  if constexpr (Size == 1) a = _mm512_unpacklo_epi8(x, y), b = _mm512_unpackhi_epi8(x, y);
  if constexpr (Size == 2) a = _mm512_unpacklo_epi16(x, y), b = _mm512_unpackhi_epi16(x, y);
  if constexpr (Size == 4) a = _mm512_unpacklo_epi32(x, y), b = _mm512_unpackhi_epi32(x, y);
}

/// Parts of `Size` bytes, the lowest first, become `Count` registers of whole values of the first rows, the next...
template <std::size_t Size, std::size_t Count>
[[gnu::always_inline]] inline void zip_all(Bits* part) noexcept {
  if constexpr (Count > 1) {
    Bits zipped[Count];
    for (std::size_t i = 0; i < Count / 2; ++i) {
      zipped[i] = part[2 * i];
      zipped[i + Count / 2] = part[2 * i + 1];
      zip<Size>(zipped[i], zipped[i + Count / 2]);
    }
    zip_all<2 * Size, Count / 2>(zipped);
    zip_all<2 * Size, Count / 2>(zipped + Count / 2);
    for (std::size_t i = 0; i < Count; ++i) part[i] = zipped[i];
  }
}

__m512 add_to(__m512 sums, Bits values) noexcept { return _mm512_add_ps(sums, _mm512_castsi512_ps(values)); }
__m512d add_to(__m512d sums, Bits values) noexcept { return _mm512_add_pd(sums, _mm512_castsi512_pd(values)); }
__m512 load_sums(const float* from) noexcept { return _mm512_load_ps(from); }
__m512d load_sums(const double* from) noexcept { return _mm512_load_pd(from); }
void store_sums(float* to, __m512 sums) noexcept { _mm512_store_ps(to, sums); }
void store_sums(double* to, __m512d sums) noexcept { _mm512_store_pd(to, sums); }

template <std::size_t Entries, class Sum>
void add_leaves(const SliceWork& work, const SlicePanel& panel, const SliceSum& sum, const SliceLeaf* leaf) noexcept {
  constexpr std::size_t part = slice_part(Entries), parts = sizeof(Sum) / part, per_register = 64 / sizeof(Sum);
  for (std::size_t chunk = 0; chunk < chunks; ++chunk) {
    Sum* sums = static_cast<Sum*>(panel.sums) + sum.output * slice_rows + chunk * 64;
    decltype(load_sums(sums)) total[sizeof(Sum)];
    for (std::size_t k = 0; k < sizeof(Sum); ++k) total[k] = load_sums(sums + k * per_register);
    for (std::uint32_t i = 0; i < sum.count; ++i) {
      const std::uint8_t* table = work.tables[leaf[i].table].bytes;
      Bits numbers = load(panel.slots + leaf[i].slot * slice_rows + chunk * 64);
      for (std::size_t turn = 0; turn < part; ++turn) {
        Bits value[parts];
        for (std::size_t k = 0; k < parts; ++k) value[k] = look_up<Entries, part>(table + k * Entries * part, numbers);
        zip_all<part, parts>(value);
        for (std::size_t k = 0; k < parts; ++k) total[turn * parts + k] = add_to(total[turn * parts + k], value[k]);
        numbers = _mm512_srli_epi32(numbers, 8);
      }
    }
    for (std::size_t k = 0; k < sizeof(Sum); ++k) store_sums(sums + k * per_register, total[k]);
  }
}

}  // namespace
}  // namespace fieldfare
