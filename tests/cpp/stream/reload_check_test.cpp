// SPDX-License-Identifier: Apache-2.0
#include "stream/reload_check.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "cpp/support/pipelines.hpp"
#include "fieldfare/error.hpp"

using namespace fieldfare;
using stream::Contract;

namespace {

/// What the error says when a model of these fields is to take over; `none` if it may.
std::string error_of(const Contract& contract, const Predictor& next, UnknownFields unknown = UnknownFields::ignore) {
  try {
    stream::check_takes_over(contract, next, unknown);
  } catch (const ConfigError& error) {
    CHECK(error.code() == "IncompatibleModel");
    return error.what();
  }
  return "none";
}

}  // namespace

TEST_CASE("a model takes over when it accepts every record that was accepted") {
  const std::vector<Field> fields{{"whole", DataType::int64, true, false, {}},
                                  {"number", DataType::float64, false, true, {}},
                                  {"flag", DataType::boolean, false, false, {}},
                                  {"text", DataType::string, true, false, {}}};
  const Contract contract{Predictor(tests::sum_of(fields))};
  const auto with = [&](std::size_t slot, const auto& change) {
    auto changed = fields;
    change(changed[slot]);
    return error_of(contract, Predictor(tests::sum_of(changed)));
  };
  CHECK(with(0, [](Field&) {}) == "none");
  CHECK(error_of(contract, Predictor(tests::sum_of({fields[2], fields[0]}))) == "none");
  CHECK(error_of(contract, Predictor(tests::sum_of({fields[0]})), UnknownFields::refuse)
            .find("field `number` would be an unknown one") != std::string::npos);
  CHECK(error_of(contract, Predictor(tests::sum_of(fields)), UnknownFields::refuse) == "none");
  CHECK(with(0, [](Field& field) { field.type = DataType::float64; }) == "none");
  CHECK(with(2, [](Field& field) { field.nullable = true; }) == "none");

  const auto contains = [](const std::string& text, const char* part) { return text.find(part) != std::string::npos; };
  CHECK(contains(with(0, [](Field& field) { field.name = "hole"; }), "field `hole` is new"));
  CHECK(contains(with(0, [](Field& field) { field.nullable = false; }), "`whole` may no longer be missing"));
  CHECK(contains(with(1, [](Field& field) { field.type = DataType::int64, field.infinite = false; }),
                 "`number` was float64 and is int64"));
  CHECK(contains(with(1, [](Field& field) { field.infinite = false; }), "`number` may no longer be infinite"));
  CHECK(contains(with(2, [](Field& field) { field.type = DataType::string; }), "`flag` was bool and is string"));
}

TEST_CASE("a model takes over when its answers say the same") {
  auto other = tests::bank_pipeline();
  const Contract contract{Predictor(other)};
  CHECK(error_of(contract, Predictor(other)) == "none");
  other.classes = {std::string("no"), std::string("perhaps")};
  CHECK(error_of(contract, Predictor(other)).find(R"(the probability of "yes" and is the probability of "perhaps")") !=
        std::string::npos);
  const auto fields = std::vector<Field>(other.schema.begin(), other.schema.end());
  CHECK(error_of(contract, Predictor(tests::sum_of(fields))).find("and is a value") != std::string::npos);
  Graph several = tests::bank_pipeline().graph();
  several.checks = {};
  several.targets.push_back(several.targets[0]);
  const Contract two{Predictor(several)};
  CHECK(error_of(two, Predictor(several)) == "none");
  CHECK(error_of(contract, Predictor(several)).find(R"("yes"; the probability of "yes")") != std::string::npos);
  several.targets[1].classes = {};
  several.targets[1].probabilities = false;
  several.targets[1].decision = Decision::argmax;
  CHECK(error_of(two, Predictor(several)).find(R"(is the probability of "yes"; 2 values)") != std::string::npos);
}
