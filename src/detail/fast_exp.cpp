// SPDX-License-Identifier: Apache-2.0
// exp(x) = 2^n * 2^(i / 2048) * exp(t) with t within a 4096th of log(2): the second factor from a table, the third from
// a cubic. Written anew from the definition of fmath's expd.
#include "fieldfare/detail/fast_exp.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

namespace fieldfare::detail {
namespace {

constexpr std::uint64_t steps = 2048, fraction = (std::uint64_t{1} << 52) - 1;
constexpr double lowest = -708.39641853226408, highest = 709.78271289338397;

/// The fractions of 2^(i / 2048).
const std::array<std::uint64_t, steps> powers = [] {
  std::array<std::uint64_t, steps> made;
  for (std::uint64_t i = 0; i < steps; ++i)
    made[i] = std::bit_cast<std::uint64_t>(std::pow(2.0, static_cast<double>(i) * (1.0 / steps))) & fraction;
  return made;
}();

const double per_step = steps / std::log(2.0), step = 1 / per_step;

/// Of a number between `lowest` and `highest`.
double within(double x) noexcept {
  constexpr double round = 0x1.8p52;  // what is added to it is rounded to a whole number, in its lowest bits
  constexpr std::uint64_t bias = 1023 * steps;
  const double rounded = x * per_step + round;
  const auto whole = std::bit_cast<std::uint64_t>(rounded);
  const double t = (rounded - round) * step - x;
  const double power = std::bit_cast<double>(((whole + bias) / steps) << 52 | powers[whole % steps]);
  return ((3.0000000027955394 - t) * (t * t) * 0.16666666685227835064 - t + 1.0) * power;
}

}  // namespace

void fast_exp(double* values, std::size_t count) noexcept {
  const std::size_t fours = count / 4 * 4;
  for (std::size_t i = 0; i < fours; ++i) values[i] = within(std::clamp(values[i], lowest, highest));
  for (std::size_t i = fours; i < count; ++i) {
    if (values[i] <= lowest)
      values[i] = 0;
    else
      values[i] = values[i] >= highest ? std::numeric_limits<double>::infinity() : within(values[i]);
  }
}

}  // namespace fieldfare::detail
