// SPDX-License-Identifier: Apache-2.0
#include "oblivious_row.hpp"

#include <algorithm>
#include <limits>

namespace fieldfare {
namespace {

constexpr std::size_t four = RankedFeature::together;

float value_of(const Frame& frame, const Feature& source) noexcept {
  if (source.indicator) return frame[CodeColumn{source.column}][0] == source.position ? 1.0f : 0.0f;
  return static_cast<float>(frame[NumberColumn{source.column}][0]);
}

// That their arrays are apart is what lets a compiler make vectors of these.

[[gnu::noinline]] void compare(const float* __restrict x, const float* __restrict border, std::size_t count,
                               std::uint8_t* __restrict hit) noexcept {
  for (std::size_t i = 0; i < count; ++i) hit[i] = x[i] > border[i] ? std::uint8_t{255} : std::uint8_t{0};
}

[[gnu::noinline]] void keep(const std::uint8_t* __restrict hit, std::size_t count, std::uint8_t bit,
                            std::uint8_t* __restrict out) noexcept {
  for (std::size_t i = 0; i < count; ++i) out[i] = hit[i] & bit;
}

}  // namespace

BorderAnswers answer_borders(const Frame& frame, std::span<const RankedFeature> features,
                             std::span<const float> borders, std::uint32_t deepest, void* scratch) noexcept {
  const std::size_t count = borders.size();
  auto* const x = static_cast<float*>(scratch);
  auto* const hit = reinterpret_cast<std::uint8_t*>(x + count);
  float* to = x;
  for (const RankedFeature& feature : features) {
    float value = value_of(frame, feature.source);
    if (feature.nan_greater && value != value) value = std::numeric_limits<float>::infinity();
    for (const float* const end = to + feature.padded(); to != end; to += four)
      for (std::size_t k = 0; k < four; ++k) to[k] = value;
  }
  compare(x, borders.data(), count, hit);
  std::uint8_t* const bits = hit + count;
  for (std::uint32_t d = 0; d < std::min(deepest, BorderAnswers::levels); ++d)
    keep(hit, count, static_cast<std::uint8_t>(1u << d), bits + d * count);
  return {bits, count};
}

}  // namespace fieldfare
