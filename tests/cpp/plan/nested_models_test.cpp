// SPDX-License-Identifier: Apache-2.0
// Models that read what other models give, and answers of several targets.
#include <doctest/doctest.h>

#include "cpp/support/effort.hpp"
#include "cpp/support/errors.hpp"
#include "cpp/support/pipeline.hpp"
#include "cpp/support/random_trees.hpp"
#include "cpp/support/rows.hpp"

namespace {

using namespace fieldfare;
using namespace fieldfare::tests;

/// Number fields x0, x1, ...
Schema numbers(std::size_t count) {
  std::vector<Field> fields;
  for (std::size_t i = 0; i < count; ++i)
    fields.push_back({"x" + std::to_string(i), DataType::float64, true, true, {}});
  return Schema(std::move(fields));
}

std::vector<double> random_rows(Random& random, std::size_t rows, std::size_t width) {
  std::vector<double> values;
  for (std::size_t i = 0; i < rows * width; ++i) values.push_back(random.chance(0.1) ? std::nan("") : random.normal());
  return values;
}

std::size_t differing(const std::vector<double>& given, const std::vector<double>& expected) {
  REQUIRE(given.size() == expected.size());
  std::size_t count = 0;
  for (std::size_t i = 0; i < given.size(); ++i) count += !same_bits(given[i], expected[i]);
  return count;
}

// Two forests; a third one and a linear model read their margins beside a field of their own.
TEST_CASE("stacked models have the bits of their references, one by one and as a batch") {
  Random random(61);
  for (std::size_t i = 0; i < effort(60, 10); ++i) {
    CAPTURE(i);
    const std::uint32_t outputs = random.chance(0.5) ? 1 : 3;
    const ForestShape shape{.trees = 12, .leaves = 16, .features = 3, .outputs = outputs};
    const TreeEnsemble one = RandomForest(random, shape).make(), two = RandomForest(random, shape).make();
    const std::size_t width = 2 * outputs + 1;
    const TreeEnsemble top =
        RandomForest(random, {.trees = 12, .leaves = 16, .features = width, .categorical = 0}).make();
    LinearModel linear{1, {}, {0.5}, DataType::float64};
    for (std::size_t k = 0; k < width; ++k) linear.coefficients.push_back(random.normal());

    Graph graph;
    graph.schema = numbers(4);
    Columns meta = graph.add(one, Run{0, 3});
    meta.add(graph.add(two, {2, 1, 0}));
    meta.add(3);
    Target& target = graph.targets.emplace_back();
    target.margins = graph.add(top, meta);
    target.outputs = graph.add(linear, meta);
    graph.features = meta;
    graph.feature_names.assign(width, "");
    const Predictor predictor(graph);

    const std::size_t rows = random.between(1, 300);
    const std::vector<double> values = random_rows(random, rows, 4);
    std::vector<double> margins, answers_wanted, features;
    for (std::size_t r = 0; r < rows; ++r) {
      const double* x = values.data() + 4 * r;
      std::vector<double> row = reference_margins(one, {x, 3});
      const std::vector<double> turned = {x[2], x[1], x[0]}, more = reference_margins(two, turned);
      row.insert(row.end(), more.begin(), more.end());
      row.push_back(x[3]);
      features.insert(features.end(), row.begin(), row.end());
      margins.push_back(reference_margins(top, row)[0]);
      answers_wanted.push_back(std::isnan(x[3]) ? std::nan("") : reference_margins(linear, row)[0]);
    }
    const NumberRows batch(predictor, values);
    CHECK(differing(answers(predictor, batch, PredictKind::margin), margins) == 0);
    CHECK(differing(answers(predictor, batch, PredictKind::feature), features) == 0);
    const std::vector<double> given = answers(predictor, batch, PredictKind::output);
    Workspace workspace = predictor.workspace();
    for (std::size_t r = 0; r < rows; ++r) {
      Record record(predictor.schema());
      for (std::size_t j = 0; j < 4; ++j) record.set(j, values[4 * r + j]);
      const Prediction prediction = predictor.predict(record, workspace);
      CHECK(same_bits(prediction.margin(), margins[r]));
      CHECK(same_bits(prediction.value(), given[r]));
      CHECK((std::isnan(answers_wanted[r]) ? std::isnan(given[r]) : same_bits(given[r], answers_wanted[r])));
    }
    CHECK(predictor.plan().trees() == 0);  // of several forests there is no one leaf
  }
}

/// Two classes of x0, three of x1, and the value x0 + x1.
Graph three_targets() {
  Graph graph;
  graph.schema = numbers(2);
  const auto label = [](const char* text) { return Label(std::string(text)); };
  const Columns first = graph.add(LinearModel{1, {1, 0}, {0}, DataType::float64}, Run{0, 2});
  const Columns second = graph.add(LinearModel{3, {0, 1, 0, -1, 0, 0.5}, {0, 0, 0}, DataType::float64}, Run{0, 2});
  const Columns value = graph.add(LinearModel{1, {1, 1}, {0}, DataType::float64}, Run{0, 2});
  graph.targets.resize(3);
  graph.targets[0] = {first, graph.add(Sigmoid{}, first), {label("no"), label("yes")}, true, Decision::margin_positive};
  graph.targets[1] = {second, graph.add(Softmax{}, second), {label("a"), label("b"), label("c")}, true};
  graph.targets[2] = {{}, value, {}, false};
  return graph;
}

TEST_CASE("a prediction has an answer for each target") {
  const Predictor predictor(three_targets());
  CHECK(predictor.targets() == 3);
  CHECK(predictor.classes(1).size() == 3);
  CHECK_THROWS_AS(predictor.classes(3), std::out_of_range);
  Workspace workspace = predictor.workspace();
  const Prediction first = predictor.predict(Record(predictor.schema()).set(0, 2.0).set(1, -1.0), workspace);
  CHECK(first.targets() == 3);
  CHECK(std::get<std::string>(first.label()) == "yes");
  CHECK(first.margin() == 2);
  const Prediction second = first.target(1), third = first.target(2);
  CHECK(std::get<std::string>(second.label()) == "b");
  CHECK(second.probabilities().size() == 3);
  CHECK(second.margins()[1] == 1);
  CHECK(third.value() == 1);
  CHECK(third.margins().empty());
  CHECK(error_of([&] { (void)third.margin(); }) == "ArgumentError:NoMargin");
  CHECK(error_of([&] { (void)third.label(); }) == "ArgumentError:NoClasses");
  CHECK(error_of([&] { (void)first.target(3); }) == "ArgumentError:NoTarget");
}

TEST_CASE("a target of one class has no other answer; no margin decides it") {
  Graph graph;
  graph.schema = numbers(1);
  const Columns value = graph.add(LinearModel{1, {1}, {0}, DataType::float64}, Run{0, 1});
  graph.targets.emplace_back() = {value, value, {Label(std::string("only"))}, true};
  const Predictor predictor(graph);
  Workspace workspace = predictor.workspace();
  for (const double x : {-1.0, 0.0, 1.0}) {
    const Prediction prediction = predictor.predict(Record(predictor.schema()).set(0, x), workspace);
    CHECK(prediction.label_index() == 0);
    CHECK(std::get<std::string>(prediction.label()) == "only");
    CHECK(error_of([&] { (void)prediction.probability(); }) == "ArgumentError:NoProbabilities");
  }
  for (const Decision decision : {Decision::margin_positive, Decision::margin_nonnegative}) {
    graph.targets[0].decision = decision;
    CHECK(error_of([&] { Predictor{graph}; }) == "ArtifactError:BadClass");
  }
}

TEST_CASE("raw scores and probabilities are those of all targets, or none") {
  const Predictor several(three_targets());
  CHECK_FALSE(several.has_margins());
  CHECK_FALSE(several.has_probabilities());
  Graph graph = three_targets();
  graph.targets.pop_back();
  CHECK(Predictor(graph).has_margins());
  CHECK(Predictor(graph).has_probabilities());
}

TEST_CASE("a batch answers for all targets, side by side") {
  const Predictor predictor(three_targets());
  const std::vector<double> values = {2, -1, -3, 4};
  const NumberRows rows(predictor, values);
  CHECK(predictor.width(PredictKind::label) == 3);
  CHECK(answers(predictor, rows, PredictKind::label) == std::vector<double>{1, 1, 1, 0, 0, 1});
  CHECK(answers(predictor, rows, PredictKind::margin) == std::vector<double>{2, -1, 1, -0.5, -3, 4, -4, 2});
  CHECK(predictor.width(PredictKind::output) == 6);
}

TEST_CASE("what a node does not accept refuses the record, wherever it lies") {
  Graph graph;
  graph.schema = numbers(2);
  graph.features = graph.add(Affine{}, Run{0, 2}, {.missing = false, .infinite = true});
  graph.feature_names = {"a", "b"};
  graph.targets.emplace_back().outputs = graph.add(LinearModel{1, {1, 1}, {0}, DataType::float64}, graph.features);
  const Predictor predictor(graph);
  Workspace workspace = predictor.workspace();
  const auto place = [&](double a, double b) {
    try {
      predictor.predict(Record(predictor.schema()).set(0, a).set(1, b), workspace);
    } catch (const RecordError& error) {
      return error.code() + error.where();
    }
    return std::string();
  };
  CHECK(place(1, 2) == "");
  CHECK(place(1, HUGE_VAL) == "");
  CHECK(place(1, std::nan("")) == "NotFinite/x1");
  CHECK(place(std::nan(""), 1) == "NotFinite/x0");
}

// Affine(one-hot) is a table of other numbers; so is that of ordinal codes, and what is missing in it.
TEST_CASE("functions of what follows from a code are folded into its table, with the same bits") {
  Graph graph;
  graph.schema = Schema({{"word", DataType::string, true, false, {"a", "b", "c"}}});
  OneHotColumn column{{"a", "b", "c"}, {}, {0, 1, 2}, 3, OneHotColumn::zeros, OneHotColumn::zeros};
  OrdinalColumn ordinal;
  ordinal.strings = {"a", "b"};
  ordinal.codes = {3, 5};
  ordinal.missing = ordinal.unknown = detail::Otherwise::value;
  ordinal.missing_code = std::nan("");
  ordinal.unknown_code = -1;
  Columns coded = graph.add(OneHotEncoder{{column}}, {0});
  coded.add(graph.add(OrdinalEncoder{{ordinal}}, {0}));
  const Columns scaled = graph.add(
      Affine{AffineOrder::subtract_divide, {0.25, 0.5, 0.75, 0.1}, {0.3, 0.7, 0.9, 1.1}, DataType::float32}, coded);
  FillMissing fill;
  fill.fill = {0, 0, 0, 7};
  graph.features = graph.add(fill, scaled);
  graph.feature_names.assign(4, "");
  graph.targets.emplace_back().outputs =
      graph.add(LinearModel{1, {1, 2, 4, 8}, {0}, DataType::float64}, graph.features);
  const Predictor predictor(graph);
  Workspace workspace = predictor.workspace();
  const auto scale = [](double x, double shift, double by) {
    return static_cast<double>((static_cast<float>(x) - static_cast<float>(shift)) / static_cast<float>(by));
  };
  const auto expected = [&](int word, double code) {
    const double last = std::isnan(code) ? 7 : scale(code, 0.1, 1.1);
    return 0.0 + scale(word == 0, 0.25, 0.3) * 1 + scale(word == 1, 0.5, 0.7) * 2 + scale(word == 2, 0.75, 0.9) * 4 +
           last * 8 + 0;
  };
  const auto given = [&](const char* word) {
    return predictor.predict(Record(predictor.schema()).set(0, word), workspace).value();
  };
  CHECK(same_bits(given("a"), expected(0, 3)));
  CHECK(same_bits(given("b"), expected(1, 5)));
  CHECK(same_bits(given("c"), expected(2, -1)));
  CHECK(same_bits(given("other"), expected(3, -1)));
  CHECK(same_bits(given(nullptr), expected(3, std::nan(""))));
}

}  // namespace
