// SPDX-License-Identifier: Apache-2.0
// Which fields a record must have, and what becomes of keys that no field has.
#include <doctest/doctest.h>

#include <cmath>

#include "cpp/support/reading.hpp"
#include "cpp/support/rows.hpp"
#include "fieldfare/io/json_lines.hpp"

using namespace fieldfare;
using namespace fieldfare::tests;

namespace {

Field nullable(std::string name) { return number_field(std::move(name), DataType::float64, true); }

Reading bank() {
  return Reading({nullable("age"), nullable("balance"), nullable("customer_age"), nullable("days since"),
                  text_field("job", {"admin"}, true), nullable("c12"), nullable("feature_a")});
}

/// What reading {"age": 1, KEY: 1} comes to.
Refusal with(Reading& reading, const std::string& key) { return reading.refusal(R"({"age":1,")" + key + "\":1}"); }

}  // namespace

TEST_CASE("a record without any field of the model is refused") {
  Reading reading = bank();
  for (const char* text : {"{}", R"({"id":7})", R"({"AGE":1})", R"({"Balance":1,"Job":"admin"})"}) {
    CAPTURE(text);
    const Refusal refusal = reading.refusal(text);
    CHECK(refusal.kind == "RecordError");
    CHECK(refusal.code == "NoKnownField");
    CHECK(refusal.where == "");
  }
  CHECK(reading.refusal(R"({"id":7,"Balance":1})").message ==
        "none of the model's fields is given; is 'Balance' the field 'balance'?");
  CHECK(reading.code(R"({"age":null})") == "");
  CHECK(reading.code(R"({"id":7,"job":null})") == "");
}

TEST_CASE("a missing field's name, misspelt, is refused") {
  Reading reading = bank();
  for (const char* key :
       {"Balance",      "BALANCE",        "_balance",      "bal-ance",     "b.a.l.a.n.c.e", "balanc",
        "balancee",     "balanxe",        "blaance",       "alance",       "balanec",       "xbalance",
        "Balacne",      "bal\\u0061nze",  "customer age",  "customer-age", "customerAge",   "CustomerAge",
        "CUSTOMER.AGE", "custmer_age",    "customer_ages", "Days_Since",   "dayssince",     "JOB",
        "Job",          "j_o_b",          "C12",           "c_12",         "featur_a",      "feature-A",
        "feature_aa",   "b\xC3\xA4lance", "balance "}) {
    CAPTURE(key);
    const Refusal refusal = with(reading, key);
    CHECK(refusal.code == "MisspeltField");
    CHECK(with(reading, key).code == "MisspeltField");  // and again, when the workspace has seen the key
  }
  const Refusal refusal = with(reading, "Balance");
  CHECK(refusal.where == "/Balance");
  CHECK(refusal.message ==
        "/Balance: no field has this name, and the field 'balance' is not given; rename the one, or give the other "
        "(null where it is missing)");
}

TEST_CASE("other keys are not taken for misspelt ones") {
  Reading reading = bank();
  for (const char* key :
       {"id",        "timestamp", "job1",      "jo",           "jobs",       "c13",         "c1",
        "c112",      "c1_2",      "c21",       "d12",          "feature_b",  "feature_x",   "feature_1",
        "x_balance", "balance2",  "balance_2", "2balance",     "balances_x", "blnce",       "ballaance",
        "",          "_",         "-._ ",      "\xE2\x82\xAC", "customer",   "age_customer"}) {
    CAPTURE(key);
    CHECK(with(reading, key).code == "");
    CHECK(with(reading, key).code == "");
  }
  CHECK(with(reading, std::string(60'000, 'a')).code == "");
}

TEST_CASE("a key that resembles a field is fine where the field is given") {
  Reading reading = bank();
  CHECK(reading.code(R"({"age":1,"balance":1,"Balance":1,"balances":2})") == "");
  CHECK(reading.code(R"({"Balance":1,"age":1,"balance":null})") == "");
  CHECK(reading.code(R"({"age":1,"Balance":1})") == "MisspeltField");
}

TEST_CASE("a key that resembles several fields is checked against each") {
  Reading reading({nullable("id"), nullable("rate in"), nullable("rate on"), nullable("rate an")});
  CHECK(reading.refusal(R"({"id":1,"rate in":1,"rate on":1,"rate un":1})").message.find("'rate an'") !=
        std::string::npos);
  CHECK(reading.refusal(R"({"id":1,"rate an":1,"rate on":1,"rate un":1})").message.find("'rate in'") !=
        std::string::npos);
  CHECK(reading.code(R"({"rate an":1,"rate on":1,"rate in":1,"rate un":1})") == "");
}

TEST_CASE("a letter that many names differ in is no typing error") {
  std::vector<Field> fields = {nullable("id")};
  for (char c = 'a'; c < 'z'; ++c) fields.push_back(nullable("rate_p" + std::string(1, c)));
  Reading reading(fields);
  CHECK(reading.code(R"({"id":1,"rate_pz":1})") == "");
  CHECK(reading.code(R"({"id":1,"rate_PA":1})") == "MisspeltField");
}

TEST_CASE("every field of a wide model is found by each of its typing errors") {
  std::vector<Field> fields;
  for (int i = 0; i < 300; ++i) {
    std::string name = "column";
    for (int k = i + 1; k > 0; k /= 3) name += std::string("xyz")[static_cast<std::size_t>(k % 3)] + std::string("qq");
    fields.push_back(nullable(name));
  }
  Reading reading(fields);
  for (std::size_t i = 1; i < fields.size(); i += 7) {
    const std::string& name = fields[i].name;
    const std::size_t at = i % (name.size() - 1);
    for (std::string wrong : {name, name, name, name}) {
      static int kind = 0;
      kind = (kind + 1) % 4;
      if (kind == 0) wrong.erase(at, 1);
      if (kind == 1) wrong.insert(at, "k");
      if (kind == 2) wrong[at] = 'k';
      if (kind == 3) std::swap(wrong[at], wrong[at + 1]);
      if (wrong == name || reading.predictor().schema().slot(wrong)) continue;
      CAPTURE(wrong);
      CHECK(reading.code("{\"" + fields[0].name + "\":1,\"" + wrong + "\":1}") == "MisspeltField");
    }
  }
}

TEST_CASE("refused: every key that no field has") {
  Reading reading = bank();
  Workspace strict = reading.predictor().workspace({.unknown_fields = UnknownFields::refuse});
  const auto refusal = [&](const char* text) {
    return Refusal::of([&] { reading.predictor().predict_json(text, strict); });
  };
  CHECK(refusal(R"({"age":1})").code == "");
  CHECK(refusal(R"({"age":1,"id":2})").code == "UnknownField");
  CHECK(refusal(R"({"age":1,"id":2})").where == "/id");
  CHECK(refusal(R"({"age":1,"balance":1,"Balance":2})").message ==
        "/Balance: the model has no such field; did you mean 'balance'?");
  CHECK(refusal(R"({"agg":1})").code == "UnknownField");
  CHECK(refusal("{}").code == "NoKnownField");
  strict.set_unknown_fields(UnknownFields::ignore);
  CHECK(refusal(R"({"age":1,"id":2})").code == "");
  reading.workspace().set_unknown_fields(UnknownFields::refuse);
  CHECK(reading.code(R"({"age":1,"id":2})") == "UnknownField");
}

TEST_CASE("fields that the model does not read may be known all the same") {
  Reading reading = bank();
  for (const UnknownFields unknown : {UnknownFields::ignore, UnknownFields::refuse}) {
    Workspace workspace = reading.predictor().workspace({.unknown_fields = unknown, .known_fields = {"id", "Balance"}});
    const auto code = [&](const char* text) {
      return Refusal::of([&] { reading.predictor().predict_json(text, workspace); }).code;
    };
    CHECK(code(R"({"age":1,"id":2,"Balance":3})") == "");
    CHECK(workspace.unknown_fields() == 0);
    CHECK(code(R"({"age":1,"id":2,"id":3})") == "DuplicateKey");
    CHECK(code(R"({"id":2})") == "NoKnownField");
    CHECK(code(R"({"age":1,"ID":2})") == (unknown == UnknownFields::refuse ? "UnknownField" : ""));
    CHECK(workspace.unknown_fields() == 1);
  }
}

TEST_CASE("unknown keys are counted") {
  Reading reading = bank();
  reading.read(R"({"age":1,"id":2,"more":{"id":1}})");
  reading.read(R"({"age":1})");
  reading.read(R"({"id":2,"age":1})");
  CHECK(reading.workspace().unknown_fields() == 3);
}

TEST_CASE("batches of JSON lines follow the rules of single records") {
  Reading reading = bank();
  double out[2] = {};
  const auto refusal = [&](std::string_view text, UnknownFields unknown) {
    const JsonLines lines(reading.predictor().plan(), text, unknown);
    return Refusal::of([&] { reading.predictor().predict(lines, PredictKind::output, out); });
  };
  CHECK(refusal("{\"age\":1,\"id\":1}\n{\"age\":2}", UnknownFields::ignore).code == "");
  CHECK(refusal("{\"age\":1}\n{\"age\":2,\"id\":1}", UnknownFields::refuse).where == "/1/id");
  CHECK(refusal("{\"age\":1}\n{}", UnknownFields::ignore).where == "/1");
  CHECK(refusal("{\"age\":1}\n{}", UnknownFields::ignore).code == "NoKnownField");
  CHECK(refusal("{\"age\":1}\n{\"age\":1,\"JOB\":\"x\"}", UnknownFields::ignore).where == "/1/JOB");
}

TEST_CASE("an own reader of records tells the decoder of keys that it does not know") {
  Reading reading = bank();
  const auto refusal = [&](auto&& decode) {
    const MadeRows rows(reading.predictor(), 1, [&](std::size_t, RowDecoder& row) { decode(row); });
    double out = 0;
    return Refusal::of([&] { reading.predictor().predict(rows, PredictKind::output, {&out, 1}); });
  };
  CHECK(refusal([](RowDecoder& row) { row.number(0, 1), row.unknown("id"); }).code == "");
  CHECK(refusal([](RowDecoder& row) { row.number(0, 1), row.unknown("balanse"); }).where == "/0/balanse");
  CHECK(refusal([](RowDecoder& row) { row.unknown("id"); }).code == "NoKnownField");
  CHECK(refusal([](RowDecoder& row) { row.unknown("id"), row.unknown("id"); }).code == "DuplicateKey");
  const std::string long_key(65'537, 'a');
  CHECK(refusal([&](RowDecoder& row) { row.unknown(long_key); }).code == "TooLong");
  std::vector<std::string> keys;
  for (int i = 0; i < 4097; ++i) keys.push_back(std::to_string(i));
  CHECK(refusal([&](RowDecoder& row) {
          for (const std::string& key : keys) row.unknown(key);
        }).code == "TooManyFields");
}
