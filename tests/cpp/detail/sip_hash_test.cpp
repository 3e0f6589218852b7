// SPDX-License-Identifier: Apache-2.0
#include "detail/sip_hash.hpp"

#include <doctest/doctest.h>

#include <string>

#include "detail/process_secret.hpp"

using namespace fieldfare::detail;

// Of the paper's appendix, and of its reference implementation's vectors.h.
TEST_CASE("SipHash-2-4 gives the values of its authors") {
  const SipKey key{0x0706050403020100u, 0x0f0e0d0c0b0a0908u};
  std::string text;
  const auto hash = [&] { return sip_hash<2, 4>(key, text); };
  CHECK(hash() == 0x726fdb47dd0e0e31u);
  text.push_back('\0');
  CHECK(hash() == 0x74f839c593dc67fdu);
  for (char c = 1; c < 8; ++c) text.push_back(c);
  CHECK(hash() == 0x93f5f5799a932462u);
  for (char c = 8; c < 15; ++c) text.push_back(c);
  CHECK(hash() == 0xa129ca6149be45e5u);
}

// hash(b"...") of CPython 3.11 with PYTHONHASHSEED=0, which keys SipHash-1-3 with zeros.
TEST_CASE("SipHash-1-3 gives the values of Python") {
  const SipKey zeros{0, 0};
  CHECK(sip_hash(zeros, "a") == 0x407448d2b89b1813u);
  CHECK(sip_hash(zeros, "abcdefgh") == 0x3f7b849c0b8e35eau);
  CHECK(sip_hash(zeros, "the quick brown fox") == 0x5a17575ad3449cbau);
}

TEST_CASE("the secret stays the same within a process, and is one") {
  CHECK(&process_secret() == &process_secret());
  CHECK(process_secret().low != process_secret().high);
}
