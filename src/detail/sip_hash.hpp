// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace fieldfare::detail {

struct SipKey {
  std::uint64_t low, high;
};

/// SipHash (Aumasson and Bernstein, 2012) with so many rounds per word and at the end: a hash that tells nothing about
/// its key, so that texts that collide cannot be made without it. 2-4 is the form of the paper; 1-3 is what hash tables
/// of Rust and Python use.
template <int word_rounds = 1, int last_rounds = 3>
std::uint64_t sip_hash(const SipKey& key, std::string_view text) noexcept {
  std::uint64_t a = key.low ^ 0x736f6d6570736575u, b = key.high ^ 0x646f72616e646f6du;
  std::uint64_t c = key.low ^ 0x6c7967656e657261u, d = key.high ^ 0x7465646279746573u;
  const auto rounds = [&](int count) {
    for (; count > 0; --count) {
      a += b, b = std::rotl(b, 13) ^ a, a = std::rotl(a, 32);
      c += d, d = std::rotl(d, 16) ^ c;
      a += d, d = std::rotl(d, 21) ^ a;
      c += b, b = std::rotl(b, 17) ^ c, c = std::rotl(c, 32);
    }
  };
  const auto absorb = [&](std::uint64_t word) {
    d ^= word;
    rounds(word_rounds);
    a ^= word;
  };
  std::size_t at = 0;
  for (; at + 8 <= text.size(); at += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + at, 8);
    absorb(word);
  }
  std::uint64_t last = std::uint64_t{text.size()} << 56;
  for (std::size_t i = 0; at + i < text.size(); ++i)
    last |= std::uint64_t{static_cast<unsigned char>(text[at + i])} << 8 * i;
  absorb(last);
  c ^= 0xFF;
  rounds(last_rounds);
  return a ^ b ^ c ^ d;
}

}  // namespace fieldfare::detail
