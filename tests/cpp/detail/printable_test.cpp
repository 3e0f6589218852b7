// SPDX-License-Identifier: Apache-2.0
#include "detail/printable.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

namespace {

using namespace fieldfare::detail;
using namespace std::string_view_literals;

TEST_CASE("what steers a terminal is escaped, everything else stays") {
  CHECK(printable("plain, \"quoted\", back\\slash") == "plain, \"quoted\", back\\slash");
  CHECK(printable("caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80") == "caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80");
  CHECK(printable("\x1b[2J\a\x7f\0."sv) == "\\x1b[2J\\x07\\x7f\\x00.");
  CHECK(printable("two\r\n\tlines") == "two\\r\\n\\tlines");
  CHECK(printable("\xC2\x80\xC2\x9B\xC2\x9F\xC2\xA0") == "\\u0080\\u009b\\u009f\xC2\xA0");
}

TEST_CASE("text that runs the other way cannot hide what it says") {
  for (const std::string_view control :
       {"\xE2\x80\x8E", "\xE2\x80\x8F", "\xE2\x80\xAA", "\xE2\x80\xAE", "\xE2\x81\xA6", "\xE2\x81\xA9", "\xD8\x9C"})
    CHECK(printable(control).front() == '\\');
  CHECK(printable("\xE2\x80\xAE"
                  "exe\xE2\x80\xA8") == "\\u202eexe\\u2028");
  CHECK(printable("\xD7\xA9\xD7\x9C\xD7\x95\xD7\x9D") == "\xD7\xA9\xD7\x9C\xD7\x95\xD7\x9D");
}

TEST_CASE("bytes that are not UTF-8 are escaped one by one") {
  CHECK(printable("a\xFF\xC3") == "a\\xff\\xc3");
  CHECK(printable("\x80\xE2\x80") == "\\x80\\xe2\\x80");
  CHECK(printable("\xED\xA0\x80") == "\\xed\\xa0\\x80");
}

TEST_CASE("a second time changes nothing") {
  const std::string once = printable("\x1b\n\xFF\xE2\x80\xAE");
  CHECK(printable(once) == once);
}

TEST_CASE("messages keep their lines") { CHECK(printable_lines("one\ntwo\r\x1b") == "one\ntwo\\r\\x1b"); }

TEST_CASE("JSON means the same afterwards") {
  CHECK(printable_json("{\n \"a\": \"\x7f\xC2\x9B\xE2\x80\xAE\xC3\xA9\"\n}") ==
        "{\n \"a\": \"\\u007f\\u009b\\u202e\xC3\xA9\"\n}");
}

}  // namespace
