// SPDX-License-Identifier: Apache-2.0
#include "cli/answer_writer.hpp"

#include <doctest/doctest.h>

#include <limits>

#include "cpp/support/parts.hpp"
#include "cpp/support/pipelines.hpp"
#include "fieldfare/plan/plan.hpp"

using namespace fieldfare;
using namespace fieldfare::cli;
using namespace fieldfare::tests;

namespace {

/// One feature x; margin k is x + k.
Pipeline shifted(std::uint32_t outputs, Op link, std::vector<Label> classes) {
  Pipeline pipeline = sum_of({{"x", DataType::float64, false, true, {}}});
  LinearModel model{.outputs = outputs, .coefficients = std::vector<double>(outputs, 1.0), .intercept = {}};
  for (std::uint32_t k = 0; k < outputs; ++k) model.intercept.push_back(k);
  pipeline.model = model;
  pipeline.link = link;
  pipeline.classes = std::move(classes);
  return pipeline;
}

std::string answer(const Graph& graph, std::string_view record) {
  const Predictor predictor(graph);
  Workspace workspace = predictor.workspace();
  std::string text;
  AnswerWriter(predictor).append(predictor.predict_json(record, workspace), text);
  return text;
}

}  // namespace

TEST_CASE("answers as JSON lines") {
  const Label no = std::string("no"), yes = std::string("a \"yes\"\n");
  CHECK(answer(shifted(1, Sigmoid{}, {no, yes}), R"({"x": 0})") == "{\"label\":\"no\",\"probability\":0.5}\n");
  CHECK(answer(shifted(1, Sigmoid{}, {no, yes}), R"({"x": 50})") ==
        "{\"label\":\"a \\\"yes\\\"\\n\",\"probability\":1}\n");
  CHECK(answer(shifted(1, Identity{}, {}), R"({"x": 0.1})") == "{\"value\":0.1}\n");
  CHECK(answer(shifted(2, Identity{}, {}), R"({"x": 0.1})") == "{\"values\":[0.1,1.1]}\n");
}

TEST_CASE("labels keep their type; as keys they are text") {
  const std::vector<Label> classes{std::int64_t{0}, std::int64_t{1}, std::int64_t{2}};
  const auto json = nlohmann::json::parse(answer(shifted(3, Softmax{}, classes), R"({"x": 0})"));
  CHECK(json["label"] == 2);
  CHECK(json["probabilities"].size() == 3);
  double sum = 0;
  for (const auto* key : {"0", "1", "2"}) sum += json["probabilities"][key].get<double>();
  CHECK(sum == doctest::Approx(1));
  CHECK(answer(shifted(1, Sigmoid{}, {true, false}), R"({"x": 0})").starts_with("{\"label\":true,"));
}

TEST_CASE("of several targets each has its answer") {
  Graph graph = shifted(2, Identity{}, {});
  Target& first = graph.targets[0];
  Target second = first;
  first.margins = {1};
  first.outputs = graph.add(Sigmoid{}, first.margins);
  first.classes = {Label(std::string("no")), Label(std::string("yes"))};
  first.probabilities = true;
  second.outputs = {2};
  second.margins = {};
  graph.targets.push_back(second);
  CHECK(answer(graph, R"({"x": 0})") == "{\"targets\":[{\"label\":\"no\",\"probability\":0.5},{\"value\":1}]}\n");
}

TEST_CASE("numbers read back with the same bits; what JSON cannot say is null") {
  for (const double value : {0.1, 1e-300, 5e-324, 1.7976931348623157e308, -2.5, 1.0 / 3.0}) {
    const std::string text = answer(shifted(1, Identity{}, {}), fmt::format(R"({{"x": {}}})", value));
    CHECK(nlohmann::json::parse(text)["value"].get<double>() == value);
  }
  const Predictor predictor(shifted(1, Identity{}, {}));
  const double infinite = std::numeric_limits<double>::infinity();
  const std::vector<Label> none;
  std::string text;
  AnswerWriter(predictor).append(Prediction({&infinite, 1}, {&infinite, 1}, predictor.plan().targets(), {&none, 1}),
                                 text);
  CHECK(text == "{\"value\":null}\n");
}

TEST_CASE("a refused record as JSON, whatever bytes it holds") {
  std::string text;
  AnswerWriter::append(RecordError("TypeMismatch", "/a\xff", "expected a number"), 3, text);
  const auto json = nlohmann::json::parse(text);
  CHECK(json["error"]["code"] == "TypeMismatch");
  CHECK(json["error"]["where"].get<std::string>().starts_with("/a"));
  CHECK(json["error"]["row"] == 3);
  CHECK(json["error"]["line"] == 3);
}
