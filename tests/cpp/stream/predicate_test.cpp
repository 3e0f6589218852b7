// SPDX-License-Identifier: Apache-2.0
#include "stream/predicate.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string>

#include "cpp/support/pipelines.hpp"
#include "fieldfare/error.hpp"
#include "fieldfare/plan/plan.hpp"
#include "stream/row.hpp"

using namespace fieldfare;
using namespace fieldfare::stream;

namespace {

const std::vector<std::string> known{"age", "job", "vip", "emp.var.rate"};

std::optional<std::pair<std::size_t, FieldType>> field(std::string_view name) {
  constexpr std::array types{FieldType::number, FieldType::text, FieldType::boolean, FieldType::number};
  for (std::size_t i = 0; i < known.size(); ++i)
    if (known[i] == name) return std::pair(i, types[i]);
  return std::nullopt;
}

Predicate compiled(std::string_view source) {
  static const Predictor model(tests::bank_pipeline());
  return Predicate(source, Names{field, known, model}, "slice");
}

/// The value of a condition for age 35, job "it's", vip null, emp.var.rate -1.5; margin 2, probability 0.875.
std::optional<bool> value(std::string_view source) {
  static const std::vector<Label> classes{std::string("no"), std::string("yes")};
  constexpr std::array<double, 1> margins{2.0};
  constexpr std::array<double, 2> outputs{0.125, 0.875}, features{35.0, 1.0};
  static const Predictor model(tests::bank_pipeline());
  const Prediction prediction(margins, outputs, model.plan().targets(), {&classes, 1});
  std::array<FieldValue, 4> fields{};
  fields[0] = {"35", {}, 35, true};
  fields[1] = {"\"it's\"", "it's", 0, true};
  fields[3] = {"-1.5", {}, -1.5, true};
  return compiled(source).evaluate(Row{fields, prediction, true, features});
}

std::string error_of(std::string_view source) {
  try {
    compiled(source);
  } catch (const ConfigError& error) {
    return error.code() + " " + error.what();
  }
  return "none";
}

}  // namespace

TEST_CASE("comparisons of numbers, strings and booleans") {
  for (const char* source : {"age >= 30 and age < 40",
                             "age == 35",
                             "age != 36",
                             "35 <= age",
                             "age > -1e3",
                             "age in (1, 35)",
                             "age not in (1, 2)",
                             "job == 'it''s'",
                             "job == \"it's\"",
                             "job < 'j'",
                             "job in ('x', 'it''s')",
                             "`emp.var.rate` < -1.4",
                             "emp.var.rate == -1.5",
                             "prediction.decision",
                             "prediction.decision == true",
                             "prediction.probability > 0.87",
                             "prediction.margin == 2",
                             "prediction.label == 'yes'",
                             "feature.age == 35",
                             "not (age < 30 or age > 40)",
                             "not not prediction.decision",
                             " ( age==35 )and\n(job!='x') "}) {
    CAPTURE(source);
    CHECK(value(source) == true);
  }
  for (const char* source : {"age < 30", "job == 'it'", "not prediction.decision", "age in (1, 2)", "false",
                             "age == 35 and false or age == 36"}) {
    CAPTURE(source);
    CHECK(value(source) == false);
  }
}

TEST_CASE("null is neither true nor false") {
  CHECK(value("vip is null") == true);
  CHECK(value("vip is not null") == false);
  CHECK(value("age is not null") == true);
  CHECK(value("vip") == std::nullopt);
  CHECK(value("not vip") == std::nullopt);
  CHECK(value("vip == true") == std::nullopt);
  CHECK(value("vip in (true)") == std::nullopt);
  CHECK(value("vip not in (true)") == std::nullopt);
  CHECK(value("vip and age == 35") == std::nullopt);
  CHECK(value("vip and age == 36") == false);
  CHECK(value("vip or age == 35") == true);
  CHECK(value("vip or age == 36") == std::nullopt);
}

TEST_CASE("an error shows its place by a caret") {
  CHECK(error_of("age >= 30 annd job == 'x'") ==
        "BadExpression slice: expected `and`, `or`, a comparison or the end\n"
        "  age >= 30 annd job == 'x'\n"
        "            ^");
  CHECK(error_of("age >=") ==
        "BadExpression slice: expected a value or a name\n"
        "  age >=\n"
        "        ^");
  CHECK(error_of("agee > 3").starts_with("UnknownName slice: the record has no field `agee`; did you mean `age`?"));
  CHECK(error_of("age > 3 and agee > 3").ends_with("\n              ^"));
  CHECK(error_of("age > 3 and job > 3") ==
        "ExpressionType slice: cannot compare a string with a number\n"
        "  age > 3 and job > 3\n"
        "                    ^");
}

TEST_CASE("what has no meaning is refused") {
  CHECK(error_of("").starts_with("BadExpression"));
  CHECK(error_of("age").starts_with("ExpressionType"));
  CHECK(error_of("age = 3").starts_with("BadExpression"));
  CHECK(error_of("(age > 3").starts_with("BadExpression slice: expected `)`"));
  CHECK(error_of("age in 3").starts_with("BadExpression slice: expected `(`"));
  CHECK(error_of("age in (3,)").starts_with("BadExpression slice: expected a number, a string, true or false"));
  CHECK(error_of("age in (3, 'x')").starts_with("ExpressionType"));
  CHECK(error_of("age is 3").starts_with("BadExpression slice: expected `null`"));
  CHECK(error_of("3 is null").starts_with("ExpressionType"));
  CHECK(error_of("vip < true").starts_with("ExpressionType"));
  CHECK(error_of("job == 'x").starts_with("BadExpression"));
  CHECK(error_of("age == 9007199254740993").starts_with("BadExpression"));
  CHECK(error_of("age == 1e999").starts_with("BadExpression"));
  CHECK(error_of("prediction.value > 1").starts_with("UnknownName"));
  CHECK(error_of("feature.agee > 1").find("did you mean `age`?") != std::string::npos);
  CHECK(error_of(std::string(5000, '(')).starts_with("BadExpression"));
}
