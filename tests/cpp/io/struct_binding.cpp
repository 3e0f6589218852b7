// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/io/struct_binding.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "cpp/support/reading.hpp"

using namespace fieldfare;
using namespace fieldfare::tests;

namespace {

struct Person {
  int age = 0;
};
struct Customer : Person {
  double balance = 0;
  std::string job;
  std::string_view marital;
  const char* contact = nullptr;
  std::optional<float> rate;
  std::optional<std::string> poutcome;
  bool loan = false;
  const std::uint64_t calls = 0;
};

std::vector<Field> customer_fields() {
  return {number_field("age", DataType::int64),
          number_field("balance"),
          text_field("job", {"admin."}),
          text_field("marital", {"single"}),
          text_field("contact", {"cellular"}, true),
          number_field("rate", DataType::float64, true),
          text_field("poutcome", {"success"}, true),
          number_field("loan", DataType::boolean),
          number_field("calls", DataType::int64)};
}

StructLayout<Customer> customer_layout() {
  return StructLayout<Customer>()
      .field("calls", &Customer::calls)
      .field("age", &Customer::age)
      .field("balance", &Customer::balance)
      .field("job", &Customer::job)
      .field("marital", &Customer::marital)
      .field("contact", &Customer::contact)
      .field("rate", &Customer::rate)
      .field("poutcome", &Customer::poutcome)
      .field("loan", &Customer::loan);
}

static_assert(BindableMember<int> && BindableMember<bool> && BindableMember<std::optional<std::string_view>>);
static_assert(!BindableMember<char> && !BindableMember<long double> && !BindableMember<int*> &&
              !BindableMember<std::vector<int>> && !BindableMember<std::optional<char>>);

}  // namespace

TEST_CASE("a struct is decoded as the same record in JSON is") {
  Reading reading(customer_fields());
  const auto binding = customer_layout().bind(reading.predictor().schema());
  const Customer customer{{41}, -2.5, "admin.", "divorced", "cellular", 0.1f, std::nullopt, true, 7};
  const double sum = reading.predictor().predict(binding.row(customer), reading.workspace()).value();
  CHECK(reading.number("age") == 41);
  CHECK(reading.number("balance") == -2.5);
  CHECK(reading.text("job") == "admin.");
  CHECK(reading.text("marital") == "<unknown>");
  CHECK(reading.text("contact") == "cellular");
  CHECK(reading.number("rate") == static_cast<double>(0.1f));
  CHECK(reading.text("poutcome") == "<missing>");
  CHECK(reading.number("loan") == 1);
  CHECK(reading.number("calls") == 7);
  CHECK(sum == reading.predictor()
                   .predict_json(R"({"age":41,"balance":-2.5,"job":"admin.","marital":"x","contact":"cellular",
                                     "rate":0.10000000149011612,"loan":true,"calls":7})",
                                 reading.workspace())
                   .value());
}

TEST_CASE("nulls, and values that do not fit") {
  Reading reading(customer_fields());
  const auto binding = customer_layout().bind(reading.predictor().schema());
  const auto refusal = [&](const Customer& customer) {
    return Refusal::of([&] { reading.predictor().predict(binding.row(customer), reading.workspace()); });
  };
  CHECK(refusal({}).code == "");
  CHECK(reading.text("contact") == "<missing>");
  CHECK(std::isnan(reading.number("rate")));
  CHECK(refusal({{1}, std::nan(""), "", "", nullptr, {}, {}, false, 0}).code == "NullNotAllowed");
  CHECK(refusal({{1}, HUGE_VAL, "", "", nullptr, {}, {}, false, 0}).where == "/balance");
  CHECK(refusal({{1}, 0, "", "", nullptr, {}, {}, false, UINT64_MAX}).code == "OutOfRange");
  CHECK(refusal({{1}, 0, std::string(65537, 'a'), "", nullptr, {}, {}, false, 0}).code == "TooLong");
}

TEST_CASE("many structs are a batch") {
  Reading reading(customer_fields());
  const Predictor& predictor = reading.predictor();
  const auto binding = customer_layout().bind(predictor.schema());
  std::vector<Customer> customers;
  for (int i = 0; i < 300; ++i) customers.push_back({{i}, 0.5 * i, "admin.", "single", nullptr, 1.0f, {}, true, 0});
  std::vector<double> out(customers.size());
  predictor.predict(binding.rows(predictor.plan(), customers), PredictKind::output, out, 2);
  for (std::size_t i = 0; i < customers.size(); ++i)
    CHECK(out[i] == predictor.predict(binding.row(customers[i]), reading.workspace()).value());
  customers[299].balance = std::nan("");
  const auto rows = binding.rows(predictor.plan(), customers);
  CHECK(Refusal::of([&] { predictor.predict(rows, PredictKind::output, out); }).where == "/299/balance");
}

TEST_CASE("binding refuses what cannot work, all of it at once") {
  const Schema schema(customer_fields());
  const Refusal refusal = Refusal::of(
      [&] { customer_layout().field("colour", &Customer::job).field("age", &Customer::balance).bind(schema); });
  CHECK(refusal.kind == "SchemaError");
  CHECK(refusal.code == "UnknownColumn");
  CHECK(refusal.where == "column 'colour'");
  CHECK(refusal.message.find("column 'age'") != std::string::npos);

  const auto code = [&](const StructLayout<Customer>& layout) {
    return Refusal::of([&] { layout.bind(schema); }).code;
  };
  CHECK(code(StructLayout<Customer>().field("loan", &Customer::age)) == "TypeMismatch");
  CHECK(code(StructLayout<Customer>().field("age", &Customer::loan)) == "TypeMismatch");
  CHECK(code(StructLayout<Customer>().field("job", &Customer::age)) == "TypeMismatch");
  CHECK(code(StructLayout<Customer>().field("age", &Customer::job)) == "TypeMismatch");
  CHECK(code(customer_layout().field("age", &Customer::age)) == "DuplicateColumn");
  CHECK(code(StructLayout<Customer>()) == "MissingColumn");
}

TEST_CASE("a nullable field needs no member") {
  Reading reading({number_field("balance"), number_field("rate", DataType::float64, true)});
  const auto binding = StructLayout<Customer>().field("balance", &Customer::balance).bind(reading.predictor().schema());
  Customer customer;
  customer.balance = 4;
  reading.predictor().predict(binding.row(customer), reading.workspace());
  CHECK(reading.number("balance") == 4);
  CHECK(std::isnan(reading.number("rate")));
}
