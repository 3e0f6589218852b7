// SPDX-License-Identifier: Apache-2.0
#include "cli/line_reader.hpp"

#include <doctest/doctest.h>

#include <array>
#include <thread>

using namespace fieldfare::cli;

namespace {

/// The lines of a text that arrives in pieces, each after the reader asked for more.
std::vector<std::string> lines_of(const std::vector<std::string>& pieces, std::size_t longest = 100) {
  std::array<int, 2> ends{};
  REQUIRE(::pipe(ends.data()) == 0);
  std::thread writer([&] {
    for (const auto& piece : pieces) REQUIRE(::write(ends[1], piece.data(), piece.size()) >= 0);
    ::close(ends[1]);
  });
  LineReader reader(ends[0], longest);
  std::vector<std::string> lines;
  while (const auto line = reader.next()) lines.emplace_back(*line);
  writer.join();
  return lines;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("lines, whatever the pieces they come in") {
  CHECK(lines_of({}) == Lines{});
  CHECK(lines_of({"\n"}) == Lines{""});
  CHECK(lines_of({"one\ntwo\n"}) == Lines{"one", "two"});
  CHECK(lines_of({"one\ntwo"}) == Lines{"one", "two"});
  CHECK(lines_of({"o", "ne", "\nt", "wo\n", "\n", "three"}) == Lines{"one", "two", "", "three"});
  CHECK(lines_of({std::string("a\0b\r\n", 5)}) == Lines{std::string("a\0b\r", 4)});
}

TEST_CASE("of a line that is too long, one byte more than allowed is given, then the next line") {
  const std::string ten = "0123456789";
  CHECK(lines_of({ten + "\nx\n"}, 10) == Lines{ten, "x"});
  CHECK(lines_of({ten + ten + ten + ten + ten + "\nx\n"}, 10) == Lines{ten + "0", "x"});
  CHECK(lines_of({"a\n" + ten + ten, ten + ten, ten + "\n" + "x"}, 10) == Lines{"a", ten + "0", "x"});
  CHECK(lines_of({ten + ten + ten + ten}, 10) == Lines{ten + "0"});
}

TEST_CASE("ready says whether the next line is there") {
  std::array<int, 2> ends{};
  REQUIRE(::pipe(ends.data()) == 0);
  LineReader reader(ends[0], 100);
  REQUIRE(::write(ends[1], "a\nb\nc", 5) == 5);
  CHECK(reader.next() == "a");
  CHECK(reader.ready());
  CHECK(reader.next() == "b");
  CHECK_FALSE(reader.ready());
  ::close(ends[1]);
  CHECK(reader.next() == "c");
  CHECK_FALSE(reader.next().has_value());
}

TEST_CASE("a byte order mark before the first line is no part of it, and UTF-16 is refused") {
  CHECK(lines_of({"\xEF\xBB\xBF{}\n\xEF\xBB\xBF{}\n"}) == Lines{"{}", "\xEF\xBB\xBF{}"});
  CHECK(lines_of({"\xEF", "\xBB\xBF", "{}"}) == Lines{"{}"});
  for (const std::string_view text :
       {std::string_view("\xFF\xFE{\0}\0\n\0", 8), std::string_view("\xFE\xFF\0{\0}\0\n", 8)}) {
    std::array<int, 2> ends{};
    REQUIRE(::pipe(ends.data()) == 0);
    LineReader reader(ends[0], 100);
    REQUIRE(::write(ends[1], text.data(), text.size()) == 8);
    ::close(ends[1]);
    CHECK_THROWS_AS(reader.next(), UsageError);
  }
}

TEST_CASE("a file that cannot be opened") {
  CHECK_THROWS_AS(LineReader("/nowhere/at/all", 10), UsageError);
  CHECK_THROWS_AS(LineReader("/", 10), UsageError);
}
