// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <string>

#include "cpp/support/reading.hpp"

using namespace fieldfare;
using namespace fieldfare::tests;

namespace {

using Clock = std::chrono::steady_clock;

std::string record_of(const std::vector<std::string>& keys) {
  std::string text = R"({"x":1)";
  for (const std::string& key : keys) text += ",\"" + key + "\":0";
  return text + "}";
}

Clock::duration least_time(Reading& reading, const std::string& record) {
  auto least = Clock::duration::max();
  for (int i = 0; i < 7; ++i) {
    const auto start = Clock::now();
    reading.read(record);
    least = std::min(least, Clock::now() - start);
  }
  return least;
}

}  // namespace

// A hash that multiplies words by a constant keeps differences of their highest bits up there, whatever its secret is,
// and tables go by the lowest. Two bytes at the end of eight are such bits.
TEST_CASE("4095 keys made to collide are read as fast as any others") {
  Reading reading({number_field("x")});
  std::vector<std::string> prepared, usual;
  for (int i = 0; i < 4095; ++i) {
    prepared.push_back("aaaaaa" + std::string{static_cast<char>('0' + i % 64 + (i % 64 > 43)),
                                              static_cast<char>('0' + i / 64 + (i / 64 > 43))});
    usual.push_back("key " + std::to_string(1000 + i));
  }
  const std::string colliding = record_of(prepared), others = record_of(usual);
  CHECK(least_time(reading, colliding) < 4 * least_time(reading, others));
}

TEST_CASE("a key given twice is found, however many there are and however they are written") {
  Reading reading({number_field("x")});
  for (const std::size_t count : {1u, 2u, 7u, 8u, 9u, 40u, 300u, 4094u}) {
    std::vector<std::string> keys;
    for (std::size_t i = 0; i < count; ++i) keys.push_back("key " + std::to_string(i));
    CHECK(reading.code(record_of(keys)) == "");
    for (const std::size_t twice : {std::size_t{0}, count / 2, count - 1}) {
      for (const char* prefix : {"key ", "k\\u0065y "}) {
        std::vector<std::string> more = keys;
        more.push_back(prefix + std::to_string(twice));
        const Refusal refusal = reading.refusal(record_of(more));
        CHECK(refusal.code == "DuplicateKey");
        CHECK(refusal.where == "/key " + std::to_string(twice));
        std::swap(more.back(), more[twice]);
        CHECK(reading.code(record_of(more)) == "DuplicateKey");
      }
    }
  }
}
