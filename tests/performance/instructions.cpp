// SPDX-License-Identifier: Apache-2.0
// Fixed work for test_instruction_counts.py to count: the same models and rows on every machine.
//   fieldfare_instructions SCENARIO INSTRUCTION_SET
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "fieldfare/column/matrix.hpp"
#include "fieldfare/fieldfare.hpp"
#include "fieldfare/plan/plan.hpp"
#include "support/complete_forest.hpp"
#include "support/pipelines.hpp"

using namespace fieldfare;
using namespace fieldfare::tests;

/// What is counted: this function and all that it calls.
extern "C" __attribute__((noinline)) void counted(const std::function<void()>& work) { work(); }

namespace {

volatile double sink = 0;

/// A model, the rows that one count covers, and the work.
struct Scenario {
  Predictor predictor;
  std::size_t rows;
  std::function<void()> work;
};

/// `more`: what follows the fields of each record. `last`: whether the last of them is given.
std::vector<std::string> bank_records(std::string_view more = "", bool last = true) {
  std::mt19937_64 random(3);
  std::vector<std::string> records;
  for (std::size_t i = 0; i < 64; ++i) {
    std::string record;
    for (const BankField& field : bank_fields()) {
      if (!last && std::string_view(field.name) == "poutcome") break;
      record += (record.empty() ? "{\"" : ", \"") + std::string(field.name) + "\": ";
      record += field.values.empty() ? std::to_string(random() % 1000)
                                     : '"' + field.values[random() % field.values.size()] + '"';
    }
    records.push_back(record + std::string(more) + '}');
  }
  return records;
}

Scenario scenario_of(const std::vector<std::string>& records, const LoadOptions& options) {
  Pipeline pipeline = bank_pipeline();
  std::vector<Field> fields(pipeline.schema.begin(), pipeline.schema.end());
  fields.back().nullable = true;
  pipeline.schema = Schema(std::move(fields));
  const Predictor predictor(std::move(pipeline), options);
  return {predictor, records.size(), [=, workspace = std::make_shared<Workspace>(predictor.workspace())] {
            for (const std::string& record : records) sink = predictor.predict_json(record, *workspace).margin();
          }};
}

constexpr std::string_view unknown_keys = R"(, "id": 12345678, "timestamp": "2024-05-01T12:00:00Z")";

Scenario bank_json_one_row(const LoadOptions& options) { return scenario_of(bank_records(), options); }
Scenario bank_json_unknown_keys(const LoadOptions& options) { return scenario_of(bank_records(unknown_keys), options); }
Scenario bank_json_field_absent(const LoadOptions& options) {
  return scenario_of(bank_records(unknown_keys, false), options);
}

/// One row of floats, as a caller's own reader would hand it over.
struct FloatRow {
  std::span<const float> values;
  void decode(RowDecoder& decoder) const {
    for (std::size_t i = 0; i < values.size(); ++i) decoder.number(i, static_cast<double>(values[i]));
    decoder.finish();
  }
};

Scenario forest_one_row(const LoadOptions& options) {
  const CompleteForest forest;
  const Predictor predictor(pipeline_of(forest), options);
  return {
      predictor, 64,
      [=, rows = uniform_rows(64, forest.features), workspace = std::make_shared<Workspace>(predictor.workspace())] {
        for (std::size_t row = 0; row < 64; ++row)
          sink =
              predictor.predict(FloatRow{{rows.data() + row * forest.features, forest.features}}, *workspace).margin();
      }};
}

Scenario forest_batch(const LoadOptions& options) {
  const CompleteForest forest;
  const Predictor predictor(pipeline_of(forest), options);
  constexpr std::size_t rows = 1024;
  return {predictor, rows,
          [=, values = uniform_rows(rows, forest.features), out = std::make_shared<std::vector<double>>(rows)] {
            const auto stride = static_cast<std::ptrdiff_t>(forest.features * sizeof(float));
            const BoundBatch bound(predictor.plan(), matrix_batch(predictor.schema(), values.data(), rows,
                                                                  forest.features, stride, sizeof(float)));
            predictor.predict(bound, PredictKind::margin, *out);
            sink = out->back();
          }};
}

}  // namespace

int main(int argc, char** argv) {
  const std::map<std::string, Scenario (*)(const LoadOptions&)> scenarios = {
      {"bank_json_field_absent", bank_json_field_absent},
      {"bank_json_one_row", bank_json_one_row},
      {"bank_json_unknown_keys", bank_json_unknown_keys},
      {"forest_batch", forest_batch},
      {"forest_one_row", forest_one_row}};
  const auto chosen = argc == 3 ? scenarios.find(argv[1]) : scenarios.end();
  const auto set = argc == 3 ? detail::value_of<InstructionSet>(argv[2]) : std::nullopt;
  if (chosen == scenarios.end() || !set) {
    std::cerr << "usage: fieldfare_instructions SCENARIO INSTRUCTION_SET, one of:";
    for (const auto& [name, make] : scenarios) std::cerr << ' ' << name;
    std::cerr << '\n';
    return 2;
  }
  const Scenario scenario = chosen->second({.instruction_set = set});
  scenario.work();  // what happens once only is not counted
  counted(scenario.work);
#ifdef __clang__
  const std::string compiler = "clang " + std::to_string(__clang_major__);
#else
  const std::string compiler = "gcc " + std::to_string(__GNUC__);
#endif
  std::cout << "{\"compiler\": \"" << compiler << "\", \"engine\": \"" << scenario.predictor.engine()
            << "\", \"rows\": " << scenario.rows << "}\n";
  return 0;
}
