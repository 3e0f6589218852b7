// SPDX-License-Identifier: Apache-2.0
#include "stream/scorer.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "cpp/support/errors.hpp"
#include "cpp/support/parts.hpp"
#include "cpp/support/pipelines.hpp"

using namespace fieldfare;
using namespace fieldfare::stream;
using tests::error_of;

namespace {

Config config_of(const std::string& more) {
  return parse_config(R"([model]
path = "bank.fieldfare"
[kafka]
brokers = "embedded"
input_topic = "in"
output_topic = "out"
dlq_topic = "dlq"
group = "g"
)" + more,
                      "test");
}

std::shared_ptr<const ScoringModel> model_of(const tests::Pipeline& pipeline, const std::string& more) {
  return std::make_shared<ScoringModel>(Predictor(pipeline), config_of(more));
}

/// The bank's record with one more field at its end.
std::string record_with(const std::string& field) {
  std::string record(tests::bank_record);
  record.back() = ',';
  return record + field + "}";
}

constexpr RecordSource source{"in", 0, 7, std::nullopt};

}  // namespace

TEST_CASE("keys that neither the model nor the configuration knows are counted") {
  Scorer scorer(model_of(tests::bank_pipeline(), "[record]\nextra = { customer = \"string\" }\n"));
  scorer.score(tests::bank_record, source);
  scorer.score(record_with(R"("customer":"c1")"), source);
  CHECK(scorer.unknown_fields() == 0);
  scorer.score(record_with(R"("customer":"c1","trace":1,"host":{"trace":1})"), source);
  CHECK(scorer.unknown_fields() == 2);
}

TEST_CASE("or refused") {
  Scorer scorer(model_of(tests::bank_pipeline(),
                         "[record]\nextra = { customer = \"string\" }\n[loop]\nunknown_fields = \"refuse\"\n"));
  CHECK(error_of([&] { scorer.score(record_with(R"("customer":"c1")"), source); }) == "");
  CHECK(error_of([&] { scorer.score(record_with(R"("trace":1)"), source); }) == "RecordError:UnknownField");
  CHECK(error_of([&] { scorer.score(R"({"customer":"c1"})", source); }) == "RecordError:NoKnownField");
}

TEST_CASE("a number beyond range in a field of the configuration is named like one in a field of the model") {
  Scorer scorer(model_of(tests::bank_pipeline(),
                         "[record]\nfields = [\"a/b\"]\nextra = { \"a/b\" = \"number\", c = \"number\" }\n"));
  const auto place_of = [&](const std::string& field) {
    try {
      scorer.score(record_with(field), source);
    } catch (const RecordError& error) {
      return error.code() + " " + error.where();
    }
    return std::string("none");
  };
  CHECK(place_of(R"("a/b":1e308)") == "none");
  CHECK(place_of(R"("a/b":123456789012345678901234567890)") == "none");
  for (const char* number : {"1e400", "-1e400", "1e99999999999999999999"})
    CHECK(place_of("\"a/b\":" + std::string(number)) == "OutOfRange /a~1b");
  CHECK(place_of(R"("a/b":"1")") == "TypeMismatch /a~1b");
}

TEST_CASE("a classifier that only decides has margins in its answers, and no probability to ask for") {
  tests::Pipeline pipeline = tests::sum_of({{"x", DataType::float64, true, false, {}}});
  pipeline.model = LinearModel{.outputs = 2, .coefficients = {0.0, 1.0}, .intercept = {0.0, 0.0}};
  pipeline.classes = {Label(std::string("no")), Label(std::string("yes"))};
  pipeline.decision = Decision::margin_positive;
  Scorer scorer(model_of(pipeline, "[[output]]\ntopic = \"t\"\nwhen = \"prediction.decision\"\n"));
  const auto answers = scorer.score(R"({"x":0.5})", source);
  CHECK(answers.size() == 2);
  const auto answer = nlohmann::json::parse(answers[0].json);
  CHECK(answer["label"] == "yes");
  CHECK(answer["margins"] == nlohmann::json({0.0, 0.5}));
  CHECK_FALSE(answer.contains("probability"));
  CHECK(error_of([&] { model_of(pipeline, "[[output]]\ntopic = \"t\"\nwhen = \"prediction.probability > 0.5\"\n"); }) ==
        "ConfigError:UnknownName");
  CHECK(error_of([&] {
          const Config config = [] {
            Config made = config_of("");
            made.model.threshold = 0.5;
            return made;
          }();
          ScoringModel(Predictor(pipeline), config);
        }) == "ConfigError:NotBinary");
}
