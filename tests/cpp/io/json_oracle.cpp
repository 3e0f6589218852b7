// SPDX-License-Identifier: Apache-2.0
// tests/golden/json_cases.txt: what Python's json says, this reader says.
#include <doctest/doctest.h>

#include <bit>
#include <cstdlib>
#include <fstream>
#include <map>

#include "cpp/support/reading.hpp"

using namespace fieldfare;
using namespace fieldfare::tests;

namespace {

struct Case {
  std::string kind, expected, text;
};

std::string unescape(std::string_view written) {
  std::string bytes;
  for (std::size_t i = 0; i < written.size(); ++i) {
    if (written[i] != '\\') {
      bytes += written[i];
      continue;
    }
    bytes += static_cast<char>(std::stoi(std::string(written.substr(i + 2, 2)), nullptr, 16));
    i += 3;
  }
  return bytes;
}

std::vector<Case> cases(std::string_view kind) {
  std::ifstream file(FIELDFARE_TESTS_DIR "/golden/json_cases.txt");
  std::vector<Case> found;
  for (std::string line; std::getline(file, line);) {
    const std::size_t first = line.find('\t'), second = line.find('\t', first + 1);
    if (line.substr(0, first) == kind)
      found.push_back({line.substr(0, first), line.substr(first + 1, second - first - 1), line.substr(second + 1)});
  }
  return found;
}

/// Whether a text is a JSON object, of which Reading's model knows no field.
bool is_object(Reading& reading, std::string_view text) { return reading.code(text) == "NoKnownField"; }

}  // namespace

TEST_CASE("a text is accepted exactly when Python's strict json accepts it") {
  Reading reading({number_field("not in any of the texts", DataType::float64, true)});
  const auto all = cases("syntax");
  REQUIRE(all.size() > 1000);
  std::map<std::string, int> count;
  for (const Case& each : all) {
    CAPTURE(each.text);
    ++count[each.expected];
    CHECK((is_object(reading, unescape(each.text)) ? "accept" : "reject") == each.expected);
  }
  CHECK(count["accept"] > 200);
  CHECK(count["reject"] > 500);
}

TEST_CASE("a text that ends early is refused wherever it ends") {
  Reading reading({number_field("not in any of the texts", DataType::float64, true)});
  for (const Case& each : cases("syntax")) {
    if (each.expected == "reject") continue;
    const std::string text = unescape(each.text);
    for (std::size_t size = 0; size < text.rfind('}'); ++size) {
      CAPTURE(text.substr(0, size));
      CHECK_FALSE(is_object(reading, text.substr(0, size)));
    }
  }
}

TEST_CASE("numbers have the bits that Python's float has") {
  Reading reading({number_field("n")});
  const auto all = cases("number");
  REQUIRE(all.size() > 500);
  for (const Case& each : all) {
    CAPTURE(each.text);
    const std::string code = reading.code("{\"n\":" + each.text + "}");
    if (each.expected == "OutOfRange") {
      CHECK(code == "OutOfRange");
    } else {
      REQUIRE(code == "");
      CHECK(std::bit_cast<std::uint64_t>(reading.number("n")) ==
            std::bit_cast<std::uint64_t>(std::strtod(each.expected.c_str(), nullptr)));
    }
  }
}

TEST_CASE("escaped strings and keys mean what they mean in Python") {
  const auto all = cases("text");
  REQUIRE(all.size() > 100);
  for (const Case& each : all) {
    CAPTURE(each.text);
    Reading reading({text_field("s", {unescape(each.expected), "other"})});
    reading.read("{\"s\": " + unescape(each.text) + "}");
    CHECK(reading.text("s") == unescape(each.expected));
    // The same text once as it is and once escaped is one key given twice.
    const std::string_view name = each.expected;
    if (name.find_first_of("\\\"") == std::string_view::npos)
      CHECK(reading.code("{\"s\":\"\", \"" + unescape(name) + "\":1, " + unescape(each.text) + ":1}") ==
            "DuplicateKey");
  }
}
