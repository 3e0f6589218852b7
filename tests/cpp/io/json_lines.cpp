// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/io/json_lines.hpp"

#include <doctest/doctest.h>

#include "cpp/support/reading.hpp"

using namespace fieldfare;
using namespace fieldfare::tests;

namespace {

std::vector<double> sums(const Predictor& predictor, std::string_view text, std::size_t threads = 1) {
  const JsonLines lines(predictor.plan(), text);
  std::vector<double> out(lines.rows());
  predictor.predict(lines, PredictKind::output, out, threads);
  return out;
}

}  // namespace

TEST_CASE("lines become rows") {
  const Predictor predictor(sum_of({number_field("a"), number_field("b")}));
  CHECK(sums(predictor, "").empty());
  CHECK(sums(predictor, R"({"a":1,"b":2})") == std::vector<double>{3});
  CHECK(sums(predictor, "{\"a\":1,\"b\":2}\n") == std::vector<double>{3});
  CHECK(sums(predictor, "{\"a\":1,\"b\":2}\r\n{\"b\":1,\"a\":4}") == std::vector<double>{3, 5});
  const JsonLines lines(predictor.plan(), "one\n\ntwo");
  REQUIRE(lines.rows() == 3);
  CHECK(lines.line(0) == "one");
  CHECK(lines.line(1) == "");
  CHECK(lines.line(2) == "two");
  for (const char* text : {"", "\n", "a", "a\n", "a\nb", "\n\n"})
    CHECK(JsonLines::count(text) == JsonLines(predictor.plan(), text).rows());
}

TEST_CASE("the same numbers for any number of threads, and those of one record at a time") {
  const Predictor predictor(sum_of({number_field("a"), number_field("b")}));
  std::string text;
  for (int i = 0; i < 1000; ++i) text += "{\"a\":" + std::to_string(i) + ".25, \"b\":" + std::to_string(i % 7) + "}\n";
  const auto one = sums(predictor, text);
  CHECK(sums(predictor, text, 3) == one);
  Workspace workspace = predictor.workspace();
  const JsonLines lines(predictor.plan(), text);
  for (std::size_t row = 0; row < one.size(); ++row)
    CHECK(predictor.predict_json(lines.line(row), workspace).value() == one[row]);
}

TEST_CASE("errors name the row, counted over the whole text") {
  const Predictor predictor(sum_of({number_field("a"), number_field("x/y", DataType::float64, true)}));
  const auto refusal = [&](std::string_view text) { return Refusal::of([&] { sums(predictor, text, 2); }); };
  std::string good;
  for (int i = 0; i < 300; ++i) good += "{\"a\":1}\n";
  CHECK(refusal(good + R"({"a":true})").where == "/300/a");
  CHECK(refusal(good + R"({"x/y":1})").where == "/300/a");
  CHECK(refusal(good + R"({"a":1,"x/y":"s"})").where == "/300/x~1y");
  CHECK(refusal(good + R"({"a":1,"o":1,"o":1})").where == "/300/o");
  CHECK(refusal(good + "{\"a\":1").where == "/300");
  CHECK(refusal(good + "{\"a\":1").code == "Syntax");
  CHECK(refusal(good + "{\"a\":1").message == "/300: byte 6: the text ends too early");
  CHECK(refusal(good + "\n" + good).where == "/300");
  CHECK(refusal(good + "\r\n" + good).code == "Empty");
  CHECK(refusal("{\"a\":1}\n[]\n{").where == "/1");
}
