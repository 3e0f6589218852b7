// SPDX-License-Identifier: Apache-2.0
#include <immintrin.h>

#include "byte_lane_kernels.hpp"
#include "byte_lanes.hpp"

namespace fieldfare {
namespace {

struct Avx512 {
  using Bytes = __m512i;
  using Mask = __mmask64;
  static constexpr std::size_t width = 64, least_entries = 16, most_entries = 256;

  static Bytes load(const std::uint8_t* from) noexcept { return _mm512_loadu_si512(from); }
  static void store(std::uint8_t* to, Bytes bytes) noexcept { _mm512_storeu_si512(to, bytes); }
  static Bytes repeat(const std::uint32_t* four) noexcept { return _mm512_set1_epi32(static_cast<int>(*four)); }
  static Bytes constant(int value) noexcept { return _mm512_set1_epi8(static_cast<char>(value)); }
  static Bytes add(Bytes a, Bytes b) noexcept { return _mm512_add_epi8(a, b); }
  static Mask greater(Bytes a, Bytes b) noexcept { return _mm512_cmpgt_epi8_mask(a, b); }
  static Bytes select(Mask mask, Bytes no, Bytes yes) noexcept { return _mm512_mask_blend_epi8(mask, no, yes); }
  static Bytes one_more(Bytes value, Mask mask) noexcept {
    return _mm512_mask_add_epi8(value, mask, value, constant(1));
  }
  template <int Value>
  static Bytes one_less(Mask mask) noexcept {
    return _mm512_mask_blend_epi8(mask, constant(Value), constant(Value - 1));
  }

  /// Up to 64 entries a permutation, or 128 in two registers; bit 7 of a number chooses between those.
  template <std::size_t Entries>
  struct Lookup {
    explicit Lookup(Bytes of) noexcept : numbers(of), bit7(_mm512_movepi8_mask(of)) {}
    static Bytes part(const std::uint8_t* plane) noexcept {  // what lies above the entries is never chosen
      if constexpr (Entries == 16)
        return _mm512_castsi128_si512(_mm_loadu_si128(reinterpret_cast<const __m128i*>(plane)));
      else if constexpr (Entries == 32)
        return _mm512_castsi256_si512(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(plane)));
      else
        return load(plane);
    }
    Bytes pair(const std::uint8_t* plane) const noexcept {
      return _mm512_permutex2var_epi8(part(plane), numbers, part(plane + 64));
    }
    Bytes operator()(const std::uint8_t* plane) const noexcept {
      if constexpr (Entries <= 64)
        return _mm512_permutexvar_epi8(numbers, part(plane));
      else if constexpr (Entries == 128)
        return pair(plane);
      else
        return select(bit7, pair(plane), pair(plane + 128));
    }
    Bytes numbers;
    Mask bit7;
  };

  template <std::size_t Size>
  static Bytes zip_low(Bytes a, Bytes b) noexcept {
    if constexpr (Size == 1) return _mm512_unpacklo_epi8(a, b);
    if constexpr (Size == 2) return _mm512_unpacklo_epi16(a, b);
    if constexpr (Size == 4) return _mm512_unpacklo_epi32(a, b);
  }
  template <std::size_t Size>
  static Bytes zip_high(Bytes a, Bytes b) noexcept {
    if constexpr (Size == 1) return _mm512_unpackhi_epi8(a, b);
    if constexpr (Size == 2) return _mm512_unpackhi_epi16(a, b);
    if constexpr (Size == 4) return _mm512_unpackhi_epi32(a, b);
  }

  static __m512 load_sums(const float* from) noexcept { return _mm512_loadu_ps(from); }
  static __m512d load_sums(const double* from) noexcept { return _mm512_loadu_pd(from); }
  static void store_sums(float* to, __m512 sums) noexcept { _mm512_storeu_ps(to, sums); }
  static void store_sums(double* to, __m512d sums) noexcept { _mm512_storeu_pd(to, sums); }
  static __m512 add_sums(__m512 sums, Bytes bytes) noexcept { return _mm512_add_ps(sums, _mm512_castsi512_ps(bytes)); }
  static __m512d add_sums(__m512d sums, Bytes bytes) noexcept {
    return _mm512_add_pd(sums, _mm512_castsi512_pd(bytes));
  }
};
using Lanes = ByteLanes<Avx512, 2>;

}  // namespace

const LaneKernels byte_lanes_avx512 = {Lanes::limits, Lanes::add<float>, Lanes::add<double>};

}  // namespace fieldfare
