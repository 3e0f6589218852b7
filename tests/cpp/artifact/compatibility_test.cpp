// SPDX-License-Identifier: Apache-2.0
// tests/artifacts holds a file or two of every released format version. They load for ever, and score as they did.
//
// To add files for a new version: FIELDFARE_WRITE_ARTIFACTS=tests/artifacts fieldfare_tests -tc='committed artifacts*'.
#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "cpp/support/container.hpp"
#include "cpp/support/random_trees.hpp"
#include "fieldfare/plan/reference.hpp"
#include "fieldfare/predictor.hpp"
#include "fieldfare/version.hpp"

namespace {

using namespace fieldfare;
using namespace fieldfare::tests;
namespace fs = std::filesystem;

const fs::path folder = fs::path(FIELDFARE_TESTS_DIR) / "artifacts";

void add(Pipeline& pipeline, std::vector<std::uint32_t> inputs, Transform transform) {
  Step& step = pipeline.steps.emplace_back();
  step.inputs = std::move(inputs);
  step.transform = std::move(transform);
}

/// Every transform, in front of logistic regression. Columns: 0 age, 1 income, 2 member, 3 colour, 4 size;
/// 5, 6 imputed; 7, 8 missing; 9, 10 scaled; 11 in range; 12 colour imputed; 13..15 colour; 16 size.
Pipeline all_steps() {
  Pipeline pipeline;
  pipeline.schema = Schema({{"age", DataType::int64, true, false, {}},
                            {"income", DataType::float64, true, false, {}},
                            {"member", DataType::boolean, false, false, {}},
                            {"colour", DataType::string, true, false, {"blue", "green", "red"}},
                            {"size", DataType::string, true, false, {"large", "small"}}});
  SimpleImputer numbers, strings;
  numbers.fill = {40, 1000.5};
  strings.fill_strings = {"red"};
  OneHotColumn colour;
  colour.strings = {"blue", "green", "red"};
  colour.index = {0, 1, 2};
  colour.width = 3;
  colour.missing = colour.unknown = OneHotColumn::zeros;
  OneHotEncoder one_hot;
  one_hot.columns = {colour};
  OrdinalColumn size;
  size.strings = {"large", "small"};
  size.codes = {1, 0};
  size.missing = size.unknown = detail::Otherwise::value;
  size.missing_code = size.unknown_code = -1;
  OrdinalEncoder ordinal;
  ordinal.columns = {size};
  add(pipeline, {0, 1}, numbers);
  add(pipeline, {0, 1}, MissingIndicator{});
  add(pipeline, {5, 6}, StandardScaler{{40, 1200}, {11, 800}, DataType::float64});
  add(pipeline, {5}, MinMaxScaler{{0.0125}, {-0.25}, {0, 1}, DataType::float64});
  add(pipeline, {3}, strings);
  add(pipeline, {12}, one_hot);
  add(pipeline, {4}, ordinal);
  pipeline.features = {2, 7, 8, 9, 10, 11, 13, 14, 15, 16};
  pipeline.feature_names = {"member", "no_age", "no_income", "age", "income", "age01", "blue", "green", "red", "size"};
  pipeline.model =
      LinearModel{1, {0.5, -0.25, 0.125, 1.1, -0.7, 0.3, 0.01, -0.02, 0.03, 0.2}, {-0.1}, DataType::float64};
  pipeline.link = Sigmoid{};
  pipeline.classes = {Label(std::string("no")), Label(std::string("yes"))};
  pipeline.decision = Decision::margin_positive;
  pipeline.checks.rows = 2;
  pipeline.checks.words = {"green", "never seen", "small"};
  pipeline.checks.numbers = {51, 2000, 1, std::nan(""), std::nan(""), 0};
  pipeline.checks.strings = {0, 2, -1, 1};
  pipeline.checks.margins = {0.89625, -0.0375 - 0.1 - 0.2};
  pipeline.checks.margin_tolerance = {10, 10};
  pipeline.checks.outputs = {0.5, 0.5, 0.5, 0.5};
  pipeline.checks.output_tolerance = {1, 1, 1, 1};
  pipeline.provenance = {"all steps", "1", "2026-11-21T00:00:00Z", "tests", {"fieldfare 0.1.0"}};
  return pipeline;
}

/// A forest with every rule, whose stored answers must come out bit by bit.
Pipeline forest() {
  Pipeline pipeline;
  std::vector<Field> fields;
  for (const char* name : {"a", "b", "c", "d"}) fields.push_back({name, DataType::float64, true, true, {}});
  pipeline.schema = Schema(fields);
  pipeline.features = {0, 1, 2, 3};
  pipeline.feature_names = {"a", "b", "c", "d"};
  pipeline.feature_rule = {.missing = true, .infinite = true};
  Random random(1);
  TreeEnsemble model = RandomForest(random, {.trees = 12, .leaves = 20, .features = 4, .outputs = 2}).make();
  pipeline.checks.rows = 100;
  for (std::size_t i = 0; i < 100; ++i) {
    const auto row = boundary_row(random, model, 4);
    const auto margins = reference_margins(model, row);
    pipeline.checks.numbers.insert(pipeline.checks.numbers.end(), row.begin(), row.end());
    pipeline.checks.margins.insert(pipeline.checks.margins.end(), margins.begin(), margins.end());
  }
  pipeline.checks.outputs = pipeline.checks.margins;
  pipeline.model = std::move(model);
  pipeline.link = Identity{};
  pipeline.baseline.rows = 100;
  pipeline.baseline.fields_.resize(4);
  return pipeline;
}

Bytes bytes_at(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return bytes_of(std::string(std::istreambuf_iterator<char>(file), {}));
}

TEST_CASE("committed artifacts are what this version writes") {
  const std::vector<std::pair<std::string, Pipeline>> made = {{"all_steps", all_steps()}, {"forest", forest()}};
  for (const auto& [name, pipeline] : made) {
    const std::string file = "v" + std::to_string(format_version) + "_" + name + ".fieldfare";
    const Bytes bytes = save(pipeline);
    if (const char* target = std::getenv("FIELDFARE_WRITE_ARTIFACTS"))
      std::ofstream(fs::path(target) / file, std::ios::binary)
          .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    CAPTURE(file);
    CHECK((bytes_at(folder / file) == bytes));
  }
}

TEST_CASE("artifacts of every released version load") {
  std::size_t files = 0;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() != ".fieldfare") continue;
    CAPTURE(entry.path().filename().string());
    CHECK_NOTHROW(load(entry.path()));
    ++files;
  }
  CHECK(files >= 2);
}

TEST_CASE("version 1: a record scores as it did") {
  const Predictor predictor = load(folder / "v1_all_steps.fieldfare");
  Workspace workspace = predictor.workspace();
  const auto margin = [&](const char* json) { return predictor.predict_json(json, workspace).margin(); };
  const double scaled_age = (51.0 - 40) / 11, scaled_income = (2000.0 - 1200) / 800;
  double expected = 0.5;
  expected += 1.1 * scaled_age;
  expected += -0.7 * scaled_income;
  expected += 0.3 * (51 * 0.0125 - 0.25);
  expected += -0.02;
  expected += 0.2 * 0;
  expected += -0.1;
  CHECK(same_bits(margin(R"({"age": 51, "income": 2000, "member": true, "colour": "green", "size": "small"})"),
                  expected));
  expected = -0.25;
  expected += 0.125;
  expected += 1.1 * 0;
  expected += -0.7 * ((1000.5 - 1200) / 800);
  expected += 0.3 * (40 * 0.0125 - 0.25);
  expected += 0.03;
  expected += 0.2 * -1;
  expected += -0.1;
  CHECK(same_bits(margin(R"({"member": false, "size": "?"})"), expected));
  CHECK(std::get<std::string>(predictor.classes()[1]) == "yes");
  CHECK(predictor.provenance().name == "all steps");
}

}  // namespace
