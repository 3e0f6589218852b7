// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "fieldfare/detail/text.hpp"

namespace {

using namespace fieldfare::detail;

TEST_CASE("UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF, nothing cut short") {
  for (const std::string_view text : {"", "plain", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80", "\xF4\x8F\xBF\xBF"})
    CHECK(is_utf8(text));
  for (const std::string_view text :
       {"\x80", "\xC0\x80", "\xC3", "\xE2\x82", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xFF"})
    CHECK(!is_utf8(text));
}

TEST_CASE("names are UTF-8 of 1 to 256 bytes, whatever they hold but zeros") {
  CHECK(is_name("age"));
  CHECK(is_name("\xC3\xA9t\xC3\xA9 / ~ \"quoted\""));
  CHECK(is_name(std::string(256, 'x')));
  CHECK(!is_name(""));
  CHECK(!is_name(std::string(257, 'x')));
  CHECK(!is_name(std::string_view("a\0b", 3)));
  CHECK(is_name("income\n(monthly)\t\x7f"));
  CHECK(!is_name("\xFF"));
}

TEST_CASE("an excerpt is short, always UTF-8 and printable") {
  CHECK(excerpt("short") == "short");
  CHECK(excerpt("\xC3\xA9t\xC3\xA9") == "\xC3\xA9t\xC3\xA9");
  CHECK(excerpt("abcdef", 3) == "abc...");
  CHECK(excerpt("ab\xC3\xA9", 3) == "ab\\xc3...");  // cut within a character
  CHECK(excerpt("a\xFF\n") == "a\\xff\\n");
  CHECK(excerpt(std::string(1000, 'x')).size() == 67);
}

TEST_CASE("a text that stands twice is found") {
  CHECK(find_duplicate({}) == nullptr);
  CHECK(find_duplicate({"a", "b", ""}) == nullptr);
  const std::vector<std::string> twice = {"b", "a", "c", "a"};
  REQUIRE(find_duplicate(twice) != nullptr);
  CHECK(*find_duplicate(twice) == "a");
}

}  // namespace
