// SPDX-License-Identifier: Apache-2.0
// Records in hand: parsed, completed by the caller, scored, one or many at once.
#include "fieldfare/record/open_record.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <stdexcept>
#include <string>
#include <vector>

#include "cpp/support/alloc_counter.hpp"
#include "cpp/support/errors.hpp"
#include "cpp/support/pipelines.hpp"
#include "cpp/support/reading.hpp"
#include "fieldfare/column/record.hpp"
#include "fieldfare/predictor.hpp"

using namespace fieldfare;
using namespace fieldfare::tests;

namespace {

Field needed(std::string name) { return number_field(std::move(name), DataType::float64, false); }

/// age + visits + spend; of `visits` and `spend` the record knows nothing.
Predictor customers() { return Predictor(sum_of({needed("age"), needed("visits"), needed("spend")})); }
constexpr std::size_t age = 0, visits = 1, spend = 2;

const WorkspaceOptions in_hand = {
    .rows = 8, .known_fields = {"seen at"}, .captured = {"customer", "age"}, .later = {"visits", "spend"}};
constexpr std::size_t customer = 0;

}  // namespace

TEST_CASE("a record is completed between parsing and scoring") {
  const Predictor predictor = customers();
  Workspace workspace = predictor.workspace(in_hand);
  OpenRecord record = predictor.begin(workspace);
  record.json(R"({"customer": "c-\u0031 7", "age" : 41 , "seen at": [1, {"a": 2}]})");
  CHECK(record.captured(customer) == R"("c-\u0031 7")");
  CHECK(record.captured(1) == "41");
  CHECK(record.has(age));
  CHECK_FALSE(record.has(visits));
  record.set(visits, 7).set(spend, 0.5F);
  CHECK(record.has(visits));
  CHECK(predictor.finish(record).value() == 48.5);
  CHECK(workspace.unknown_fields() == 0);

  record = predictor.begin(workspace);  // nothing of the last one is left
  CHECK_FALSE(record.has(age));
  record.json(R"({"age":1,"visits":2,"customer":null})");
  CHECK(record.captured(customer) == "null");
  CHECK(record.set(visits, std::uint64_t{5}).set(spend, std::int64_t{3}).has(spend));
  CHECK(predictor.finish(record).value() == 9);
  record.json(R"({"age":1})");
  CHECK(record.captured(customer).empty());
  CHECK_THROWS_AS(record.captured(2), std::out_of_range);
}

TEST_CASE("what nobody sets is missing, and refused where the model wants it") {
  const Predictor predictor = customers();
  Workspace workspace = predictor.workspace(in_hand);
  OpenRecord record = predictor.begin(workspace);
  record.json(R"({"age":1})");
  record.set(visits, 1);
  const Refusal refusal = Refusal::of([&] { predictor.finish(record); });
  CHECK(refusal.code == "Missing");
  CHECK(refusal.where == "/spend");
  record.json(R"({"age":1})");
  CHECK(error_of([&] { record.set(visits, nullptr); }) == "RecordError:NullNotAllowed");
  CHECK(error_of([&] { record.set(visits, "seven"); }) == "RecordError:TypeMismatch");
  CHECK(error_of([&] { record.set(visits, true); }) == "RecordError:TypeMismatch");
  CHECK(error_of([&] { record.set(3, 1.0); }) == "SchemaError:UnknownColumn");

  const Predictor lenient(
      sum_of({number_field("a", DataType::float64, true), number_field("b", DataType::int64, true)}));
  Workspace other = lenient.workspace({.later = {"a", "b"}});
  OpenRecord empty = lenient.begin(other);
  empty.json("{}");  // all of it comes later
  empty.set(1, 2);
  CHECK(std::isnan(lenient.finish(empty).value()));
  CHECK(error_of([&] { empty.set(1, 0.5); }) == "RecordError:NotAnInteger");
}

TEST_CASE("the rules for keys are those of every other way in, but for fields that come later") {
  const Predictor predictor = customers();
  Workspace workspace = predictor.workspace(in_hand);
  OpenRecord record = predictor.begin(workspace);
  const auto code = [&](const char* text) { return Refusal::of([&] { record.json(text); }).code; };
  CHECK(code(R"({"age":1,"Visits":3})") == "");  // visits is to come; this is a key like any other
  CHECK(code(R"({"Age":1,"visits":3})") == "MisspeltField");
  CHECK(code(R"({"visits":3})") == "Missing");
  CHECK(code(R"({"customer":3})") == "NoKnownField");
  CHECK(code(R"({"age":1,"age":2})") == "DuplicateKey");
  CHECK(code(R"({"age":1,"customer":1,"customer":2})") == "DuplicateKey");
  CHECK(code(R"({"age":1)") == "Syntax");
  CHECK(workspace.unknown_fields() == 2);
  // Elsewhere the same workspace wants whole records.
  CHECK(error_of([&] { predictor.predict_json(R"({"age":1})", workspace); }) == "RecordError:Missing");
  CHECK(predictor.predict_json(R"({"age":1,"visits":2,"spend":3})", workspace).value() == 6);
  CHECK(error_of([&] { predictor.workspace({.later = {"nobody"}}); }) == "SchemaError:UnknownColumn");
}

TEST_CASE("of a record that is refused nothing is left") {
  const Predictor predictor(
      sum_of({number_field("a", DataType::float64, true), number_field("b", DataType::float64, true)}));
  Workspace workspace = predictor.workspace({.rows = 2});
  OpenRecord record = predictor.begin(workspace);
  CHECK(error_of([&] { record.json(R"({"a":1,"b":)"); }) == "RecordError:Syntax");
  CHECK_FALSE(record.has(0));
  predictor.begin(workspace, 1).set(0, 1.0);
  const Answers answers = predictor.finish(workspace, 2);
  CHECK(error_of([&] { answers[0]; }) == "RecordError:NoKnownField");
  CHECK(std::isnan(answers[1].value()));
}

TEST_CASE("records built by the caller may be completed, too") {
  const Predictor predictor = customers();
  Workspace workspace = predictor.workspace(in_hand);
  Record built(predictor.schema());
  built.set(age, 30);
  OpenRecord record = predictor.begin(workspace);
  record.decode(built);
  record.set(visits, 1).set(spend, 2);
  CHECK(predictor.finish(record).value() == 33);
  record = predictor.begin(workspace);
  record.set(age, 1).set(visits, 2).set(spend, 3);  // no record at all
  CHECK(predictor.finish(record).value() == 6);
}

TEST_CASE("a batch in hand: each row has its own fields, its own captures and its own errors") {
  const Predictor predictor = customers();
  Workspace workspace = predictor.workspace(in_hand);
  std::vector<std::string> texts;
  for (int i = 0; i < 8; ++i)
    texts.push_back(R"({"customer":)" + std::to_string(100 + i) + R"(,"age":)" + std::to_string(i) + "}");
  std::vector<OpenRecord> records;
  for (std::size_t row = 0; row < 8; ++row) records.push_back(predictor.begin(workspace, row));
  for (const OpenRecord& each : records) OpenRecord(each).json(texts[each.row()]);
  for (OpenRecord& record : records) {
    CHECK(record.captured(customer) == std::to_string(100 + record.row()));
    if (record.row() != 3) record.set(visits, record.row() == 5 ? 1e300 : 10.0);
    record.set(spend, 100);
  }
  const Answers answers = predictor.finish(workspace, 8);
  CHECK(answers.size() == 8);
  for (std::size_t row = 0; row < 8; ++row) {
    CAPTURE(row);
    if (row == 3) {
      CHECK_FALSE(answers.is_good(row));
      CHECK(Refusal::of([&] { answers[row]; }).where == "/visits");
    } else if (row == 5) {
      CHECK(answers[row].value() == 1e300);
    } else {
      CHECK(answers[row].value() == static_cast<double>(row) + 110);
    }
  }
  CHECK_THROWS_AS(answers[8], std::out_of_range);
  CHECK(error_of([&] { predictor.finish(workspace, 9); }) == "ArgumentError:WorkspaceMismatch");
  CHECK(error_of([&] { predictor.begin(workspace, 8); }) == "ArgumentError:WorkspaceMismatch");
  CHECK_THROWS_AS(predictor.finish(predictor.begin(workspace, 1)), std::invalid_argument);
}

TEST_CASE("every bad row of a batch is found, whatever is wrong with it") {
  Pipeline pipeline = sum_of({number_field("x", DataType::float64, true), number_field("y", DataType::float64, true)});
  pipeline.accepts = {.missing = false, .infinite = false};
  const Predictor predictor(pipeline);
  Workspace workspace = predictor.workspace({.rows = 64, .later = {"y"}});
  const auto is_bad = [](std::size_t row) { return row % 7 == 3 || row % 5 == 4; };
  for (std::size_t row = 0; row < 64; ++row) {
    OpenRecord record = predictor.begin(workspace, row);
    record.json(row % 7 == 3 ? R"({"x":null})" : R"({"x":1})");
    if (row % 5 != 4) record.set(1, static_cast<double>(row));
  }
  const Answers answers = predictor.finish(workspace, 64);
  for (std::size_t row = 0; row < 64; ++row) {
    CAPTURE(row);
    CHECK(answers.is_good(row) == !is_bad(row));
    if (is_bad(row))
      CHECK(Refusal::of([&] { answers[row]; }).where == (row % 7 == 3 ? "/x" : "/y"));
    else
      CHECK(answers[row].value() == 1 + static_cast<double>(row));
  }
}

TEST_CASE("a record in hand has the bits of one that came whole, and allocates nothing") {
  const Predictor predictor(bank_pipeline());
  const std::string_view whole =
      R"({"age":41,"job":"technician","marital":"single","education":"unknown","default":"no","balance":1270,)"
      R"("housing":"yes","loan":"no","contact":"cellular","day":5,"month":"may","duration":151,"campaign":1,)"
      R"("pdays":-1,"previous":0,"poutcome":"unknown"})";
  const std::string_view without =
      R"({"age":41,"job":"technician","marital":"single","education":"unknown","default":"no",)"
      R"("housing":"yes","loan":"no","contact":"cellular","day":5,"duration":151,"campaign":1,)"
      R"("pdays":-1,"previous":0,"poutcome":"unknown","id":7})";
  Workspace plain = predictor.workspace();
  const double expected = predictor.predict_json(whole, plain).probability();
  Workspace workspace = predictor.workspace({.captured = {"id"}, .later = {"balance", "month"}});
  const std::size_t balance = *predictor.schema().slot("balance"), month = *predictor.schema().slot("month");
  int equal = 0;
  const AllocCounter heap;
  for (int i = 0; i < 100; ++i) {
    OpenRecord record = predictor.begin(workspace);
    record.json(without);
    record.set(balance, 1270).set(month, "may");
    equal += predictor.finish(record).probability() == expected;
  }
  CHECK(heap.calls() == 0);
  CHECK(equal == 100);
}
