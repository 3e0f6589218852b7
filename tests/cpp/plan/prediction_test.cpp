// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/plan/prediction.hpp"

#include <doctest/doctest.h>

#include "cpp/support/errors.hpp"
#include "cpp/support/parts.hpp"
#include "cpp/support/pipelines.hpp"
#include "fieldfare/predictor.hpp"

using namespace fieldfare;
using namespace fieldfare::tests;

namespace {

Pipeline one_number() { return sum_of({{"x", DataType::float64, true, false, {}}}); }

/// Decides by the sign of the margin, as a support vector machine does.
Pipeline decider() {
  Pipeline pipeline = one_number();
  pipeline.model = LinearModel{.outputs = 2, .coefficients = {0.0, 1.0}, .intercept = {0.0, 0.0}};
  pipeline.classes = {Label(std::string("no")), Label(std::string("yes"))};
  pipeline.decision = Decision::margin_positive;
  return pipeline;
}

Pipeline three_classes() {
  Pipeline pipeline = one_number();
  pipeline.model = LinearModel{.outputs = 3, .coefficients = {1.0, 0.0, -1.0}, .intercept = {0.0, 0.0, 0.0}};
  pipeline.link = Softmax{};
  pipeline.classes = {Label(std::string("a")), Label(std::string("b")), Label(std::string("c"))};
  pipeline.decision = Decision::argmax;
  return pipeline;
}

}  // namespace

TEST_CASE("a regressor has a value, and nothing of a classifier") {
  const Predictor predictor(one_number());
  Workspace workspace = predictor.workspace();
  const Prediction prediction = predictor.predict_json(R"({"x":2.5})", workspace);
  CHECK_FALSE(predictor.has_probabilities());
  CHECK_FALSE(prediction.has_probabilities());
  CHECK(prediction.value() == 2.5);
  CHECK(prediction.outputs().size() == 1);
  CHECK(prediction.label_index() == 0);
  CHECK(error_of([&] { (void)prediction.probability(); }) == "ArgumentError:NoProbabilities");
  CHECK(error_of([&] { (void)prediction.probabilities(); }) == "ArgumentError:NoProbabilities");
  CHECK(error_of([&] { (void)prediction.label(); }) == "ArgumentError:NoClasses");
}

TEST_CASE("a binary classifier has a probability") {
  const Predictor predictor(bank_pipeline());
  Workspace workspace = predictor.workspace();
  const Prediction prediction = predictor.predict_json(bank_record, workspace);
  CHECK(predictor.has_probabilities());
  CHECK(prediction.has_probabilities());
  CHECK(prediction.probability() == prediction.probabilities()[1]);
  CHECK(std::get<std::string>(prediction.label()) == "no");
  CHECK(error_of([&] { (void)prediction.value(); }) == "ArgumentError:NoValue");
}

TEST_CASE("of three classes, none is the positive one") {
  const Predictor predictor(three_classes());
  Workspace workspace = predictor.workspace();
  const Prediction prediction = predictor.predict_json(R"({"x":-1})", workspace);
  CHECK(prediction.probabilities().size() == 3);
  CHECK(std::get<std::string>(prediction.label()) == "c");
  CHECK(error_of([&] { (void)prediction.probability(); }) == "ArgumentError:NoProbabilities");
}

TEST_CASE("a classifier that only decides has a label and margins") {
  const Predictor predictor(decider());
  Workspace workspace = predictor.workspace();
  const Prediction prediction = predictor.predict_json(R"({"x":0.5})", workspace);
  CHECK_FALSE(predictor.has_probabilities());
  CHECK(std::get<std::string>(prediction.label()) == "yes");
  CHECK(prediction.margins()[1] == 0.5);
  CHECK(error_of([&] { (void)prediction.probability(); }) == "ArgumentError:NoProbabilities");
  CHECK(error_of([&] { (void)prediction.probabilities(); }) == "ArgumentError:NoProbabilities");
}
