// SPDX-License-Identifier: Apache-2.0
// String columns of every layout, and dictionaries.
#include <doctest/doctest.h>

#include <cmath>
#include <cstring>
#include <random>

#include "cpp/support/columns.hpp"

using namespace fieldfare;
using namespace fieldfare::tests;

namespace {

const std::vector<std::string> words = {"",
                                        "a",
                                        "no",
                                        "yes",
                                        "may",
                                        "admin.",
                                        "technician",
                                        "blue-collar",
                                        "twelvebytes!",
                                        "thirteen byte",
                                        "sixteen bytes ok",
                                        "seventeen bytes !",
                                        "a job with quite a long name indeed",
                                        "jürgen",
                                        std::string("nul\0in", 6)};

Field job(bool nullable = false) { return text_field("job", words, nullable); }

/// Rows that hit every word, strings that only look like one, and others.
std::vector<std::string> trying_texts() {
  std::vector<std::string> texts = words;
  for (const auto& word : words) {
    texts.push_back(word + " ");
    texts.push_back(word.substr(0, word.size() / 2));
    texts.push_back(word + std::string(1, '\0'));
    std::string other = word;
    if (!other.empty()) other[other.size() / 2] ^= 1, texts.push_back(other);
  }
  std::mt19937 random(3);
  for (int i = 0; i < 200; ++i) texts.push_back(words[random() % words.size()]);
  return texts;
}

std::vector<double> expected(ColumnReading& reading, const std::vector<std::string>& texts) {
  std::vector<double> codes;
  for (const auto& text : texts) codes.push_back(reading.record([&](RowDecoder& row) { row.text(0, text); }));
  return codes;
}

/// Arrow's string views over two buffers.
struct ViewColumn {
  explicit ViewColumn(const std::vector<std::string>& texts) {
    for (const auto& text : texts) {
      std::int32_t words4[4] = {static_cast<std::int32_t>(text.size()), 0, 0, 0};
      if (text.size() <= 12) {
        std::memcpy(words4 + 1, text.data(), text.size());
      } else {
        std::string& buffer = views.size() % 2 ? odd : even;
        words4[2] = views.size() % 2;
        words4[3] = static_cast<std::int32_t>(buffer.size());
        buffer += text;
      }
      views.push_back({words4[0], words4[1], words4[2], words4[3]});
    }
    buffers = {even.data(), odd.data()};
    sizes = {static_cast<std::int64_t>(even.size()), static_cast<std::int64_t>(odd.size())};
  }
  ColumnView view() const {
    return {views.size(),
            TextViews{reinterpret_cast<const std::byte*>(views.data()), buffers.data(), sizes.data(), buffers.size()},
            {}};
  }
  std::vector<std::array<std::int32_t, 4>> views;
  std::string even, odd;
  std::vector<const void*> buffers;
  std::vector<std::int64_t> sizes;
};

}  // namespace

TEST_CASE("every layout of strings gives the codes of records") {
  ColumnReading reading(job());
  const auto texts = trying_texts();
  const auto codes = expected(reading, texts);
  const ArrowTexts<std::int32_t> narrow(texts);
  const ArrowTexts<std::int64_t> wide(texts);
  const ViewColumn views(texts);
  for (const std::size_t block : {1u, 7u, 128u}) {
    CHECK(reading.read(narrow.view(), block) == codes);
    CHECK(reading.read(wide.view(), block) == codes);
    CHECK(reading.read(views.view(), block) == codes);
  }
}

TEST_CASE("vocabularies of every size give the codes of records") {
  for (const int size : {1, 8, 48, 49, 300, 1024, 1025, 3000}) {
    std::vector<std::string> known;
    for (int i = 0; i < size; ++i) known.push_back(i % 3 == 0 ? "item-" + std::to_string(i * 7) : std::to_string(i));
    known.push_back("a word that is longer than the others");
    std::vector<std::string> texts = known;
    for (int i = 0; i < size; i += 5) texts.push_back(std::to_string(size + i));
    ColumnReading reading(text_field("job", known));
    CHECK(reading.read(ArrowTexts<std::int32_t>(texts).view()) == expected(reading, texts));
  }
}

TEST_CASE("strings at the very end of their buffer are not read beyond it") {
  ColumnReading reading(job());
  for (const auto& word : words) {
    const std::vector<char> exact(word.begin(), word.end());  // its own allocation: a sanitizer sees a step too far
    const std::int32_t offsets[] = {0, static_cast<std::int32_t>(word.size())};
    const auto read = reading.read({1, Texts<std::int32_t>{offsets, exact.data()}, {}});
    CHECK(read == expected(reading, {word}));
  }
}

TEST_CASE("UTF-32 strings of a fixed width") {
  ColumnReading reading(job());
  const std::u32string cells = {'j',    U'ü', 'r', 'g', 'e', 'n', 'n', 'o', 0, 0, 0, 0,
                                0xD800, 0,    0,   0,   0,   0,   0,   0,   0, 0, 0, 0};
  const auto* data = reinterpret_cast<const std::byte*>(cells.data());
  CHECK(reading.read({2, FixedTexts{data, 24, 6}, {}}) == expected(reading, {"jürgen", "no"}));
  CHECK(reading.read({1, FixedTexts{data + 72, 24, 6}, {}}) == expected(reading, {""}));
  CHECK(reading.refusal({3, FixedTexts{data, 24, 6}, {}}).code == "BadUtf8");
  CHECK(reading.refusal({3, FixedTexts{data, 24, 6}, {}}).where == "row 2, column 'job'");
}

TEST_CASE("a string that is too long is refused, at the limit it is not") {
  ColumnReading reading(job());
  const std::string most(RowDecoder::max_string_bytes, 'x');
  CHECK(reading.refusal(ArrowTexts<std::int32_t>({"no", most}).view()).code == "");
  const Refusal refusal = reading.refusal(ArrowTexts<std::int32_t>({"no", most + "x"}).view());
  CHECK(refusal.code == "TooLong");
  CHECK(refusal.where == "row 1, column 'job'");
}

TEST_CASE("buffers that contradict themselves are refused") {
  ColumnReading reading(job());
  const std::int32_t backwards[] = {5, 3, 4};
  CHECK(reading.refusal({2, Texts<std::int32_t>{backwards, "abcdef"}, {}}).code == "BadUtf8");
  const std::int32_t negative[] = {-1, 3};
  CHECK(reading.refusal({1, Texts<std::int32_t>{negative, "abcdef"}, {}}).code == "BadUtf8");
  const std::int32_t beyond[] = {0, 60, 6};
  CHECK(reading.refusal({2, Texts<std::int32_t>{beyond, "abcdef"}, {}}).code == "BadUtf8");
  const std::int32_t nowhere[] = {0, 3};
  CHECK(reading.refusal({1, Texts<std::int32_t>{nowhere, nullptr}, {}}).code == "BadUtf8");
  const ViewColumn good({"a job with quite a long name indeed"});
  for (const auto& [at, value] : {std::pair<std::size_t, std::int32_t>{0, -1}, {2, 2}, {2, -1}, {3, 1}, {3, -1}}) {
    ViewColumn bad({"a job with quite a long name indeed"});
    bad.views[0][at] = value;
    CHECK(reading.refusal(bad.view()).code == "BadUtf8");
  }
  CHECK(reading.refusal(good.view()).code == "");
  ViewColumn lost({"a job with quite a long name indeed"});
  lost.buffers = {nullptr, nullptr};
  CHECK(reading.refusal(lost.view()).code == "BadUtf8");
}

TEST_CASE_TEMPLATE("a dictionary of strings, positions of any width", Index, std::int8_t, std::int16_t, std::int32_t,
                   std::int64_t, std::uint8_t, std::uint16_t, std::uint32_t, std::uint64_t) {
  const ArrowTexts<std::int32_t> entries({"no", "never seen", "jürgen", std::string(70'000, 'x')});
  const auto dictionary = std::make_shared<ColumnView>(entries.view());
  const std::vector<Index> positions = {2, 0, 0, 1};
  const Coded<Index> coded{{reinterpret_cast<const std::byte*>(positions.data()), sizeof(Index)}, dictionary};
  ColumnReading reading(job());
  CHECK(reading.read({4, coded, {}}) == expected(reading, {"jürgen", "no", "no", "never seen"}));

  const std::uint8_t valid = 0b1101;
  CHECK(reading.refusal({4, coded, {&valid, 0}}).code == "NullNotAllowed");
  ColumnReading nullable(job(true));
  CHECK(nullable.read({4, coded, {&valid, 0}})[1] == nullable.record([](RowDecoder& row) { row.null(0); }));

  // An entry that would be refused is refused where it is used; a position outside is, too.
  for (const auto& [position, code] : {std::pair<Index, const char*>{3, "TooLong"}, {4, "BadIndex"}}) {
    const std::vector<Index> bad = {0, position};
    const Coded<Index> column{{reinterpret_cast<const std::byte*>(bad.data()), sizeof(Index)}, dictionary};
    CHECK(reading.refusal({2, column, {}}).code == code);
    CHECK(reading.refusal({2, column, {}}).where == "row 1, column 'job'");
  }
}

TEST_CASE("a dictionary of numbers") {
  const std::vector<double> entries = {1, 2.5, std::nan(""), HUGE_VAL};
  const auto dictionary = std::make_shared<ColumnView>(column_of("", entries).chunks[0]);
  const std::vector<std::int8_t> positions = {1, 0, 2}, infinite = {3}, negative = {-1};
  const auto column = [&](const std::vector<std::int8_t>& at) {
    return ColumnView{
        at.size(), Coded<std::int8_t>{{reinterpret_cast<const std::byte*>(at.data()), 1}, dictionary}, {}};
  };
  const auto read = ColumnReading(number_field("x", DataType::float64, true)).read(column(positions));
  CHECK(read[0] == 2.5);
  CHECK(read[1] == 1);
  CHECK(std::isnan(read[2]));
  CHECK(ColumnReading(number_field("x")).refusal(column(positions)).code == "NullNotAllowed");
  CHECK(ColumnReading(number_field("x")).refusal(column(infinite)).code == "OutOfRange");
  CHECK(ColumnReading(number_field("x")).refusal(column(negative)).code == "BadIndex");
  CHECK(ColumnReading(number_field("x", DataType::int64)).refusal(column(positions)).code == "NotAnInteger");
}
