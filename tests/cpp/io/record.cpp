// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/column/record.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "cpp/support/reading.hpp"

using namespace fieldfare;
using namespace fieldfare::tests;

namespace {

std::vector<Field> fields() {
  return {number_field("x"), number_field("n", DataType::int64, true), text_field("s", {"red"}, true),
          number_field("b", DataType::boolean, true), number_field("f", DataType::float32, true)};
}

}  // namespace

TEST_CASE("a record built through slots") {
  Reading reading(fields());
  Record record(reading.predictor().schema());
  record.set(0, 1.5).set(1, 7).set(2, "red").set(3, true).set(4, 0.1);
  reading.predictor().predict(record, reading.workspace());
  CHECK(reading.number("x") == 1.5);
  CHECK(reading.number("n") == 7);
  CHECK(reading.text("s") == "red");
  CHECK(reading.number("b") == 1);
  CHECK(reading.number("f") == static_cast<double>(0.1f));

  record.clear();
  record.set("x", std::int64_t{2}).set("s", nullptr);
  reading.predictor().predict(record, reading.workspace());
  CHECK(reading.number("x") == 2);
  CHECK(reading.text("s") == "<missing>");
  CHECK(std::isnan(reading.number("n")));
}

TEST_CASE("a record is refused as the same JSON is") {
  Reading reading(fields());
  const auto code = [&](auto&& fill) {
    Record record(reading.predictor().schema());
    record.set(0, 1.0);
    return Refusal::of([&] { fill(record), reading.predictor().predict(record, reading.workspace()); }).code;
  };
  CHECK(code([](Record&) {}) == "");
  CHECK(code([](Record& r) { r.clear(); }) == "NoKnownField");
  CHECK(code([](Record& r) { r.clear(), r.set(1, 1); }) == "Missing");
  CHECK(code([](Record& r) { r.set(0, nullptr); }) == "NullNotAllowed");
  CHECK(code([](Record& r) { r.set(0, std::nan("")); }) == "NullNotAllowed");
  CHECK(code([](Record& r) { r.set(0, HUGE_VAL); }) == "OutOfRange");
  CHECK(code([](Record& r) { r.set(0, "1"); }) == "TypeMismatch");
  CHECK(code([](Record& r) { r.set(0, true); }) == "TypeMismatch");
  CHECK(code([](Record& r) { r.set(1, 1.5); }) == "NotAnInteger");
  CHECK(code([](Record& r) { r.set(1, 0x1p63); }) == "OutOfRange");
  CHECK(code([](Record& r) { r.set(2, 1); }) == "TypeMismatch");
  CHECK(code([](Record& r) { r.set(3, 1); }) == "TypeMismatch");
  CHECK(code([](Record& r) { r.set(4, 1e39); }) == "OutOfRange");
  CHECK(code([](Record& r) { r.set("y", 1); }) == "UnknownColumn");
  CHECK(code([](Record& r) { r.set(std::size_t{9}, 1); }) == "UnknownColumn");
}

TEST_CASE("a record of another schema is refused before it is read") {
  const Predictor wide(tests::bank_pipeline()), narrow(tests::sum_of({{"a", DataType::float64, false, false, {}}}));
  Workspace workspace = narrow.workspace();
  Record record(wide.schema());
  record.set("age", 41);
  CHECK_THROWS_AS(narrow.predict(record, workspace), SchemaError);
}
