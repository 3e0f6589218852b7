// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <span>
#include <utility>
#include <vector>

namespace fieldfare::tests {

/// Random choices, the same on every machine. Made from bytes, it follows them as long as they last: a fuzzer that
/// changes a byte changes a choice.
class Random {
 public:
  explicit Random(std::uint64_t seed, std::span<const std::uint8_t> bytes = {}) : state_(seed), bytes_(bytes) {}

  std::uint64_t next() noexcept {  // splitmix64
    state_ += 0x9E3779B97F4A7C15u;
    std::uint64_t z = state_;
    if (!bytes_.empty()) {
      z ^= bytes_.front();
      bytes_ = bytes_.subspan(1);
    }
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
  }
  /// 0 <= it < count.
  std::size_t below(std::size_t count) noexcept { return static_cast<std::size_t>(next() % count); }
  /// least <= it <= most.
  std::size_t between(std::size_t least, std::size_t most) noexcept { return least + below(most - least + 1); }
  bool chance(double share) noexcept { return unit() < share; }
  double unit() noexcept { return static_cast<double>(next() >> 11) * 0x1p-53; }
  /// Around 0, mostly below 3.
  double normal() noexcept { return (unit() + unit() + unit() + unit() - 2) * 1.7; }

  template <class T>
  const T& pick(const std::vector<T>& from) noexcept {
    return from[below(from.size())];
  }
  template <class T>
  void shuffle(std::vector<T>& values) noexcept {
    for (std::size_t i = values.size(); i > 1; --i) std::swap(values[i - 1], values[below(i)]);
  }

 private:
  std::uint64_t state_;
  std::span<const std::uint8_t> bytes_;
};

/// Whether two numbers have the same bits.
inline bool same_bits(double a, double b) noexcept {
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

/// Numbers at which comparisons go wrong first.
inline const std::vector<double>& awkward_numbers() {
  static const double inf = std::numeric_limits<double>::infinity();
  static const std::vector<double> numbers = {std::numeric_limits<double>::quiet_NaN(),
                                              inf,
                                              -inf,
                                              0.0,
                                              -0.0,
                                              1e39,
                                              -1e39,
                                              1e-36,
                                              -1e-36,
                                              1e-40,
                                              -1e-40,
                                              5e-324,
                                              -5e-324,
                                              static_cast<double>(1e-35f),
                                              std::nextafter(static_cast<double>(1e-35f), inf),
                                              1e-35,
                                              -1e-35,
                                              static_cast<double>(std::numeric_limits<float>::max()),
                                              3.4028235677973366e38,
                                              1e308,
                                              -1e308,
                                              -1,
                                              -0.5,
                                              0.5,
                                              2.7,
                                              255,
                                              256,
                                              16777215,
                                              16777216,
                                              16777217,
                                              2147483648.0,
                                              -2147483649.0,
                                              4294967296.0};
  return numbers;
}

/// A number, and its neighbours in float64 and in float32.
inline std::vector<double> around(double x) {
  constexpr double inf = std::numeric_limits<double>::infinity();
  constexpr float inf32 = std::numeric_limits<float>::infinity();
  const auto narrow = static_cast<float>(x);
  return {x,
          std::nextafter(x, -inf),
          std::nextafter(x, inf),
          static_cast<double>(narrow),
          static_cast<double>(std::nextafter(narrow, -inf32)),
          static_cast<double>(std::nextafter(narrow, inf32))};
}

}  // namespace fieldfare::tests
