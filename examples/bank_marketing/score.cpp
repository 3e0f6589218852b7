// SPDX-License-Identifier: Apache-2.0
// Customers of a bank as the program has them, a struct, scored by the file that train_and_convert.py wrote:
// bank_score BANK.fieldfare
#include <cstdio>
#include <exception>
#include <fieldfare/fieldfare.hpp>
#include <fieldfare/io/struct_binding.hpp>
#include <optional>
#include <string>
#include <vector>

namespace {

struct Customer {
  int age = 0;
  std::string job, marital, education;
  std::optional<double> balance = {};  // not always known: the pipeline imputes it
  std::string credit_default = "no", housing = "no", loan = "no";
  std::string contact = "cellular", month = "may", poutcome = "unknown";
  int day = 1, campaign = 1, pdays = -1, previous = 0;
};

fieldfare::StructBinding<Customer> bind(const fieldfare::Schema& schema) {
  return fieldfare::StructLayout<Customer>()
      .field("age", &Customer::age)
      .field("job", &Customer::job)
      .field("marital", &Customer::marital)
      .field("education", &Customer::education)
      .field("default", &Customer::credit_default)
      .field("balance", &Customer::balance)
      .field("housing", &Customer::housing)
      .field("loan", &Customer::loan)
      .field("contact", &Customer::contact)
      .field("day", &Customer::day)
      .field("month", &Customer::month)
      .field("campaign", &Customer::campaign)
      .field("pdays", &Customer::pdays)
      .field("previous", &Customer::previous)
      .field("poutcome", &Customer::poutcome)
      .bind(schema);
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 2) {
    std::fputs("usage: bank_score BANK.fieldfare\n", stderr);
    return 2;
  }
  const auto predictor = fieldfare::load(argv[1]);
  const auto binding = bind(predictor.schema());  // names are resolved here, once
  auto workspace = predictor.workspace();         // one per thread; predicting allocates nothing

  std::vector<Customer> customers(3);
  customers[0] = {.age = 41, .job = "technician", .marital = "married", .education = "tertiary", .balance = 1270};
  customers[1] = {.age = 22, .job = "student", .marital = "single", .education = "secondary", .month = "oct"};
  customers[2] = {.age = 66, .job = "retired", .marital = "married", .education = "primary", .poutcome = "success"};
  for (const Customer& customer : customers) {
    const auto prediction = predictor.predict(binding.row(customer), workspace);
    std::printf("%-12s %2d  %.17g\n", customer.job.c_str(), customer.age, prediction.probability());
  }
} catch (const std::exception& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 2;
}
