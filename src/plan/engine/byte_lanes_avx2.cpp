// SPDX-License-Identifier: Apache-2.0
#include <immintrin.h>

#include "byte_lane_kernels.hpp"
#include "byte_lanes.hpp"

namespace fieldfare {
namespace {

struct Avx2 {
  using Bytes = __m256i;
  using Mask = __m256i;
  static constexpr std::size_t width = 32, least_entries = 16, most_entries = 64;

  static Bytes load(const std::uint8_t* from) noexcept {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
  }
  static void store(std::uint8_t* to, Bytes bytes) noexcept {
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), bytes);
  }
  static Bytes repeat(const std::uint32_t* four) noexcept { return _mm256_set1_epi32(static_cast<int>(*four)); }
  static Bytes constant(int value) noexcept { return _mm256_set1_epi8(static_cast<char>(value)); }
  static Bytes add(Bytes a, Bytes b) noexcept { return _mm256_add_epi8(a, b); }
  static Mask greater(Bytes a, Bytes b) noexcept { return _mm256_cmpgt_epi8(a, b); }
  static Bytes select(Mask mask, Bytes no, Bytes yes) noexcept { return _mm256_blendv_epi8(no, yes, mask); }
  static Bytes one_more(Bytes value, Mask mask) noexcept { return _mm256_sub_epi8(value, mask); }
  template <int Value>
  static Bytes one_less(Mask mask) noexcept {
    if constexpr (Value == 0) return mask;
    return _mm256_add_epi8(mask, constant(Value));
  }

  /// Sixteen entries a shuffle; bits 4 and 5 of a number choose between shuffles.
  template <std::size_t Entries>
  struct Lookup {
    explicit Lookup(Bytes of) noexcept : numbers(of), bit4(_mm256_slli_epi16(of, 3)), bit5(_mm256_slli_epi16(of, 2)) {}
    static Bytes part(const std::uint8_t* plane, Bytes numbers) noexcept {
      const __m128i table = _mm_loadu_si128(reinterpret_cast<const __m128i*>(plane));
      return _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(table), numbers);
    }
    Bytes operator()(const std::uint8_t* plane) const noexcept {
      if constexpr (Entries == 16) {
        return part(plane, numbers);
      } else {
        const Bytes low = _mm256_blendv_epi8(part(plane, numbers), part(plane + 16, numbers), bit4);
        if constexpr (Entries == 32) return low;
        const Bytes high = _mm256_blendv_epi8(part(plane + 32, numbers), part(plane + 48, numbers), bit4);
        return _mm256_blendv_epi8(low, high, bit5);
      }
    }
    Bytes numbers, bit4, bit5;
  };

  template <std::size_t Size>
  static Bytes zip_low(Bytes a, Bytes b) noexcept {
    if constexpr (Size == 1) return _mm256_unpacklo_epi8(a, b);
    if constexpr (Size == 2) return _mm256_unpacklo_epi16(a, b);
    if constexpr (Size == 4) return _mm256_unpacklo_epi32(a, b);
  }
  template <std::size_t Size>
  static Bytes zip_high(Bytes a, Bytes b) noexcept {
    if constexpr (Size == 1) return _mm256_unpackhi_epi8(a, b);
    if constexpr (Size == 2) return _mm256_unpackhi_epi16(a, b);
    if constexpr (Size == 4) return _mm256_unpackhi_epi32(a, b);
  }

  static __m256 load_sums(const float* from) noexcept { return _mm256_loadu_ps(from); }
  static __m256d load_sums(const double* from) noexcept { return _mm256_loadu_pd(from); }
  static void store_sums(float* to, __m256 sums) noexcept { _mm256_storeu_ps(to, sums); }
  static void store_sums(double* to, __m256d sums) noexcept { _mm256_storeu_pd(to, sums); }
  static __m256 add_sums(__m256 sums, Bytes bytes) noexcept { return _mm256_add_ps(sums, _mm256_castsi256_ps(bytes)); }
  static __m256d add_sums(__m256d sums, Bytes bytes) noexcept {
    return _mm256_add_pd(sums, _mm256_castsi256_pd(bytes));
  }
};
using Lanes = ByteLanes<Avx2, 4>;

}  // namespace

const LaneKernels byte_lanes_avx2 = {Lanes::limits, Lanes::add<float>, Lanes::add<double>};

}  // namespace fieldfare
