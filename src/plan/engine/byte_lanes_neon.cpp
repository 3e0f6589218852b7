// SPDX-License-Identifier: Apache-2.0
#include "byte_lane_kernels.hpp"

#if defined(__aarch64__)
#include <arm_neon.h>

#include "byte_lanes.hpp"

namespace fieldfare {
namespace {

struct Neon {
  using Bytes = uint8x16_t;
  using Mask = uint8x16_t;
  static constexpr std::size_t width = 16, least_entries = 16, most_entries = 64;

  static Bytes load(const std::uint8_t* from) noexcept { return vld1q_u8(from); }
  static void store(std::uint8_t* to, Bytes bytes) noexcept { vst1q_u8(to, bytes); }
  static Bytes repeat(const std::uint32_t* four) noexcept { return vreinterpretq_u8_u32(vld1q_dup_u32(four)); }
  static Bytes constant(int value) noexcept { return vdupq_n_u8(static_cast<std::uint8_t>(value)); }
  static Bytes add(Bytes a, Bytes b) noexcept { return vaddq_u8(a, b); }
  static Mask greater(Bytes a, Bytes b) noexcept { return vcgtq_s8(vreinterpretq_s8_u8(a), vreinterpretq_s8_u8(b)); }
  static Bytes select(Mask mask, Bytes no, Bytes yes) noexcept { return vbslq_u8(mask, yes, no); }
  static Bytes one_more(Bytes value, Mask mask) noexcept { return vsubq_u8(value, mask); }
  template <int Value>
  static Bytes one_less(Mask mask) noexcept {
    if constexpr (Value == 0)
      return mask;
    else
      return vaddq_u8(mask, constant(Value));
  }

  /// Up to 64 entries a look-up.
  template <std::size_t Entries>
  struct Lookup {
    explicit Lookup(Bytes of) noexcept : numbers(of) {}
    Bytes operator()(const std::uint8_t* plane) const noexcept {
      if constexpr (Entries == 16)
        return vqtbl1q_u8(vld1q_u8(plane), numbers);
      else if constexpr (Entries == 32)
        return vqtbl2q_u8(vld1q_u8_x2(plane), numbers);
      else
        return vqtbl4q_u8(vld1q_u8_x4(plane), numbers);
    }
    Bytes numbers;
  };

  template <std::size_t Size>
  static Bytes zip_low(Bytes a, Bytes b) noexcept {
    if constexpr (Size == 1)
      return vzip1q_u8(a, b);
    else if constexpr (Size == 2)
      return vreinterpretq_u8_u16(vzip1q_u16(vreinterpretq_u16_u8(a), vreinterpretq_u16_u8(b)));
    else
      return vreinterpretq_u8_u32(vzip1q_u32(vreinterpretq_u32_u8(a), vreinterpretq_u32_u8(b)));
  }
  template <std::size_t Size>
  static Bytes zip_high(Bytes a, Bytes b) noexcept {
    if constexpr (Size == 1)
      return vzip2q_u8(a, b);
    else if constexpr (Size == 2)
      return vreinterpretq_u8_u16(vzip2q_u16(vreinterpretq_u16_u8(a), vreinterpretq_u16_u8(b)));
    else
      return vreinterpretq_u8_u32(vzip2q_u32(vreinterpretq_u32_u8(a), vreinterpretq_u32_u8(b)));
  }

  static float32x4_t load_sums(const float* from) noexcept { return vld1q_f32(from); }
  static float64x2_t load_sums(const double* from) noexcept { return vld1q_f64(from); }
  static void store_sums(float* to, float32x4_t sums) noexcept { vst1q_f32(to, sums); }
  static void store_sums(double* to, float64x2_t sums) noexcept { vst1q_f64(to, sums); }
  static float32x4_t add_sums(float32x4_t sums, Bytes bytes) noexcept {
    return vaddq_f32(sums, vreinterpretq_f32_u8(bytes));
  }
  static float64x2_t add_sums(float64x2_t sums, Bytes bytes) noexcept {
    return vaddq_f64(sums, vreinterpretq_f64_u8(bytes));
  }
};

using Lanes = ByteLanes<Neon, 4>;

}  // namespace

const LaneKernels byte_lanes_neon = {Lanes::limits, Lanes::add<float>, Lanes::add<double>};

}  // namespace fieldfare
#endif
