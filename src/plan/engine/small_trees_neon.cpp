// SPDX-License-Identifier: Apache-2.0
#ifdef __aarch64__
#include <arm_neon.h>

#include "small_trees_kernel.hpp"

namespace fieldfare {
namespace {

/// A row of up to 64 * Tables codes: four registers are one table, and a number beyond a table keeps what it had.
template <int Tables>
class Neon {
 public:
  static constexpr std::size_t lanes = 32;
  using Register = uint8x16x2_t;
  using Mask = uint8x16x2_t;

  explicit Neon(const std::uint8_t* codes) noexcept {
    const uint8x16_t bias = vdupq_n_u8(128);  // ranks are stored less 128
    for (int i = 0; i < Tables; ++i)
      for (int j = 0; j < 4; ++j) table_[i].val[j] = veorq_u8(vld1q_u8(codes + 64 * i + 16 * j), bias);
  }

  Mask right(Register column, Register rank) const noexcept {
    return {{right16(column.val[0], rank.val[0]), right16(column.val[1], rank.val[1])}};
  }

  static Register column(Register entry) noexcept {
    return {{vandq_u8(entry.val[0], vdupq_n_u8(63)), vandq_u8(entry.val[1], vdupq_n_u8(63))}};
  }
  static Register with_leaf_bit(Register split, Register entry) noexcept {
    const auto half = [](uint8x16_t a, uint8x16_t b) { return vorrq_u8(a, vandq_u8(b, vdupq_n_u8(64))); };
    return {{half(split.val[0], entry.val[0]), half(split.val[1], entry.val[1])}};
  }

  static Register load(const std::uint8_t* from) noexcept { return {{vld1q_u8(from), vld1q_u8(from + 16)}}; }
  static void store(std::uint8_t* to, Register value) noexcept {
    vst1q_u8(to, value.val[0]);
    vst1q_u8(to + 16, value.val[1]);
  }
  static Register broadcast(std::uint8_t value) noexcept { return {{vdupq_n_u8(value), vdupq_n_u8(value)}}; }
  static Register add(Register a, Register b) noexcept {
    return {{vaddq_u8(a.val[0], b.val[0]), vaddq_u8(a.val[1], b.val[1])}};
  }
  static Mask equal(Register a, Register b) noexcept {
    return {{vceqq_u8(a.val[0], b.val[0]), vceqq_u8(a.val[1], b.val[1])}};
  }
  static Register choose(Mask mask, Register no, Register yes) noexcept {
    return {{vbslq_u8(mask.val[0], yes.val[0], no.val[0]), vbslq_u8(mask.val[1], yes.val[1], no.val[1])}};
  }
  static Register increment(Register value, Mask mask) noexcept {
    return {{vsubq_u8(value.val[0], mask.val[0]), vsubq_u8(value.val[1], mask.val[1])}};
  }

 private:
  uint8x16_t right16(uint8x16_t column, uint8x16_t rank) const noexcept {
    uint8x16_t code = vqtbl4q_u8(table_[0], column);
    for (int i = 1; i < Tables; ++i)
      code = vqtbx4q_u8(code, table_[i], vsubq_u8(column, vdupq_n_u8(static_cast<std::uint8_t>(64 * i))));
    return vcgtq_s8(vreinterpretq_s8_u8(code), vreinterpretq_s8_u8(rank));
  }

  uint8x16x4_t table_[Tables];
};

}  // namespace

template <class Sum>
SmallTreeKernel<Sum> small_tree_kernel_neon(SmallTreeShape shape) {
  if (shape.columns <= 64) return small_tree_kernel<Neon<1>, Sum>(shape);
  if (shape.columns <= 128) return small_tree_kernel<Neon<2>, Sum>(shape);
  if (shape.columns <= 256) return small_tree_kernel<Neon<4>, Sum>(shape);
  return nullptr;
}

template SmallTreeKernel<float> small_tree_kernel_neon(SmallTreeShape);
template SmallTreeKernel<double> small_tree_kernel_neon(SmallTreeShape);

}  // namespace fieldfare
#endif
