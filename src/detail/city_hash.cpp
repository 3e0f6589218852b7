// SPDX-License-Identifier: Apache-2.0
// CityHash64 1.0 by Geoff Pike and Jyrki Alakuijala, written anew from its definition. Texts of up to 16 bytes, which
// most categories are, take two loads and three multiplications.
#include "fieldfare/detail/city_hash.hpp"

#include <bit>
#include <cstddef>
#include <cstring>

namespace fieldfare::detail {
namespace {

using U64 = std::uint64_t;

static_assert(std::endian::native == std::endian::little, "the hash reads little-endian words");

constexpr U64 k0 = 0xC3A5C85C97CB3127u, k1 = 0xB492B66FBE98F273u, k2 = 0x9AE16A3B2F90404Fu, k3 = 0xC949D7C7509E6557u;

template <class Word>
U64 load(const char* from) noexcept {
  Word word;
  std::memcpy(&word, from, sizeof word);
  return word;
}
U64 word(const char* from) noexcept { return load<U64>(from); }

constexpr U64 fold(U64 x) noexcept { return x ^ x >> 47; }

/// Two words to one.
constexpr U64 mix(U64 a, U64 b) noexcept {
  constexpr U64 multiplier = 0x9DDFEA08EB382D69u;
  return fold((b ^ fold((a ^ b) * multiplier)) * multiplier) * multiplier;
}

U64 up_to_16(const char* s, std::size_t n) noexcept {
  if (n > 8) {
    const U64 last = word(s + n - 8);
    return mix(word(s), std::rotr(last + n, static_cast<int>(n))) ^ last;
  }
  if (n >= 4) return mix(n + (load<std::uint32_t>(s) << 3), load<std::uint32_t>(s + n - 4));
  if (n == 0) return k2;
  const auto byte = [s](std::size_t at) { return static_cast<std::uint32_t>(static_cast<unsigned char>(s[at])); };
  const std::uint32_t front = byte(0) + (byte(n / 2) << 8);
  const std::uint32_t back = static_cast<std::uint32_t>(n) + (byte(n - 1) << 2);
  return fold(front * k2 ^ back * k3) * k2;
}

U64 up_to_32(const char* s, std::size_t n) noexcept {
  const U64 a = word(s) * k1, b = word(s + 8), c = word(s + n - 8) * k2, d = word(s + n - 16) * k0;
  return mix(std::rotr(a - b, 43) + std::rotr(c, 30) + d, a + std::rotr(b ^ k3, 20) - c + n);
}

struct Pair {
  U64 first, second;
};

/// Four words from s on: `start` takes in the first, `end` the last.
Pair half(const char* s, U64 start, U64 end) noexcept {
  U64 turned = std::rotr(start + end, 52) + std::rotr(start, 37);
  start += word(s + 8);
  turned += std::rotr(start, 7);
  start += word(s + 16);
  return {start + end, turned + std::rotr(start, 31)};
}

U64 up_to_64(const char* s, std::size_t n) noexcept {
  const Pair front = half(s, word(s) + (n + word(s + n - 16)) * k0, word(s + 24));
  const Pair back = half(s + n - 32, word(s + 16) + word(s + n - 32), word(s + n - 8));
  const U64 both = fold((front.first + back.second) * k2 + (back.first + front.second) * k0);
  return fold(both * k0 + front.second) * k2;
}

/// Four words from s on, with seeds.
Pair weak(const char* s, U64 a, U64 b) noexcept {
  a += word(s);
  b = std::rotr(b + a + word(s + 24), 21);
  const U64 first = a;
  a += word(s + 8) + word(s + 16);
  return {a + word(s + 24), b + std::rotr(a, 44) + first};
}

U64 longer(const char* s, std::size_t n) noexcept {
  U64 x = word(s), y = word(s + n - 16) ^ k1, z = word(s + n - 56) ^ k0;
  Pair v = weak(s + n - 64, n, y), w = weak(s + n - 32, n * k1, k0);
  z += fold(v.second) * k1;
  x = std::rotr(z + x, 39) * k1;
  y = std::rotr(y, 33) * k1;
  const char* const end = s + ((n - 1) & ~std::size_t{63});  // the last 1 to 64 bytes went in above
  for (; s != end; s += 64) {
    x = std::rotr(x + y + v.first + word(s + 16), 37) * k1 ^ w.second;
    y = std::rotr(y + v.second + word(s + 48), 42) * k1 ^ v.first;
    z = std::rotr(z ^ w.first, 33);
    v = weak(s, v.second * k1, x + w.first);
    w = weak(s + 32, z + w.second, y);
    const U64 swapped = z;
    z = x;
    x = swapped;
  }
  return mix(mix(v.first, w.first) + fold(y) * k1 + z, mix(v.second, w.second) + x);
}

}  // namespace

std::uint64_t city_hash_64(std::string_view text) noexcept {
  const std::size_t n = text.size();
  if (n <= 16) return up_to_16(text.data(), n);
  if (n <= 32) return up_to_32(text.data(), n);
  return n <= 64 ? up_to_64(text.data(), n) : longer(text.data(), n);
}

}  // namespace fieldfare::detail
