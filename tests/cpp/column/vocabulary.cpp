// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/column/vocabulary.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace fieldfare;

// Names and identifiers mostly differ in a few digits: they must spread over the table as if they were random.
TEST_CASE("texts that count up are known, however many there are") {
  struct Pattern {
    std::string before, after;
  };
  for (const Pattern& pattern : {Pattern{"key ", ""}, Pattern{"feature_", ""}, Pattern{"", ""}, Pattern{"c", ".0"},
                                 Pattern{"customer segment number ", ""}, Pattern{"user_", "@example.com"}}) {
    for (const int count : {500, 5'000, 200'000}) {
      std::vector<std::string> words;
      for (int i = 0; i < count; ++i) words.push_back(pattern.before + std::to_string(i) + pattern.after);
      const Vocabulary vocabulary(words);
      REQUIRE(vocabulary.size() == count);
      CHECK(vocabulary.find(words[static_cast<std::size_t>(count) - 1]) == count - 1);
      CHECK(vocabulary.find(pattern.before + "x" + pattern.after) == vocabulary.unknown());
    }
  }
}
