// SPDX-License-Identifier: Apache-2.0
// Symmetric trees: malformed ones are refused, sound ones have the reference's bits in every batch.
#include <doctest/doctest.h>

#include "cpp/support/effort.hpp"
#include "cpp/support/mutation.hpp"
#include "cpp/support/parts.hpp"
#include "cpp/support/random_oblivious.hpp"
#include "cpp/support/rows.hpp"

namespace {

using namespace fieldfare;
using namespace fieldfare::tests;

/// Bit 0: x0 > 0.5, bit 1: x1 > 1.5; then a leaf.
ObliviousEnsemble two_trees() {
  ObliviousEnsemble model;
  model.bias = {0.25};
  model.depth = {2, 0};
  model.feature = {0, 1};
  model.border = {0.5, 1.5};
  model.leaf_value = {1, 2, 3, 4, 10};
  return model;
}

TEST_CASE("split d is bit d of the leaf's number") {
  const Predictor predictor(bare_model(two_trees(), 2));
  const std::vector<double> rows = {0.5, 1.5, 0.75, 1.5, 0.5, 2, 1, 2};
  CHECK(answers(predictor, NumberRows(predictor, rows), PredictKind::margin) ==
        std::vector<double>{11.25, 12.25, 13.25, 14.25});
  CHECK(answers(predictor, NumberRows(predictor, rows), PredictKind::leaf) ==
        std::vector<double>{0, 0, 1, 0, 2, 0, 3, 0});
}

TEST_CASE("malformed symmetric trees are refused") {
  const Json nan = "NaN", inf = "Infinity";
  expect_refused(bare_model(two_trees(), 2), {{"/nodes/0/outputs", 0, "BadClass"},
                                              {"/nodes/0/outputs", 100'001, "BadClass"},
                                              {"/nodes/0/outputs", 2, "LengthMismatch"},
                                              {"/nodes/0/scale", 0, "BadScale"},
                                              {"/nodes/0/scale", nan, "BadScale"},
                                              {"/nodes/0/bias", {nan}, "NonFinite"},
                                              {"/nodes/0/bias", Json::array(), "LengthMismatch"},
                                              {"/nodes/0/nan_greater", {1}, "LengthMismatch"},
                                              {"/nodes/0/nan_greater", {1, 2}, "UnknownTag"},
                                              {"/nodes/0/depth", {2, -1}, "TooDeep"},
                                              {"/nodes/0/depth", {2, 17}, "TooDeep"},
                                              {"/nodes/0/depth", {2, 2147483647}, "TooDeep"},
                                              {"/nodes/0/depth", {2, 1}, "LengthMismatch"},
                                              {"/nodes/0/depth", {2}, "LengthMismatch"},
                                              {"/nodes/0/depth", Json::array(), "LengthMismatch"},
                                              {"/nodes/0/feature", {0, 2}, "BadFeature"},
                                              {"/nodes/0/feature", {0, -1}, "BadFeature"},
                                              {"/nodes/0/feature", {0}, "LengthMismatch"},
                                              {"/nodes/0/border", {0.5}, "LengthMismatch"},
                                              {"/nodes/0/border", {0.5, nan}, "NonFinite"},
                                              {"/nodes/0/border", {0.5, inf}, "NonFinite"},
                                              {"/nodes/0/border", {0.5, 1e39}, "NonFinite"},
                                              {"/nodes/0/leaf_value", {1, 2, 3, 4}, "LengthMismatch"},
                                              {"/nodes/0/leaf_value", {1, 2, 3, 4, inf}, "NonFinite"}});
}

TEST_CASE("there are at most 65535 borders of a feature, and as many features") {
  ObliviousEnsemble model;
  model.bias = {0};
  for (std::int32_t i = 0; i < 65'536; ++i) {
    model.depth.push_back(1);
    model.feature.push_back(0);
    model.border.push_back(i);
    model.leaf_value.insert(model.leaf_value.end(), {0, 1});
  }
  CHECK(error_of([&] { model.validate(1); }) == "ArtifactError:CountTooLarge");
  ObliviousEnsemble wide = model;
  for (std::int32_t i = 0; i < 65'536; ++i) wide.feature[static_cast<std::size_t>(i)] = i;
  CHECK(error_of([&] { wide.validate(65'536); }) == "ArtifactError:CountTooLarge");
  model.border.back() = 0;
  const Predictor predictor(bare_model(model, 1));
  const std::vector<double> rows = {-1, 0, 0.5, 65'534, 65'535, 1e9, std::nan(""), 1234};
  CHECK(answers(predictor, NumberRows(predictor, rows), PredictKind::margin) ==
        std::vector<double>{0, 0, 2, 65'535, 65'536, 65'536, 0, 1235});
}

std::size_t differing(Random& random, const ObliviousShape& shape, std::size_t rows, const LoadOptions& options = {}) {
  const ObliviousEnsemble model = random_oblivious(random, shape);
  const Predictor predictor(bare_model(model, shape.features), options);
  std::vector<double> values, expected;
  for (std::size_t r = 0; r < rows; ++r) {
    std::vector<double> row;
    for (std::size_t f = 0; f < shape.features; ++f)
      row.push_back(random.chance(0.3) || model.border.empty() ? random.pick(awkward_numbers())
                                                               : random.pick(around(random.pick(model.border))));
    const auto margins = reference_margins(model, row);
    expected.insert(expected.end(), margins.begin(), margins.end());
    values.insert(values.end(), row.begin(), row.end());
  }
  const auto batch = answers(predictor, NumberRows(predictor, values), PredictKind::margin);
  std::size_t wrong = batch.size() != expected.size();
  for (std::size_t i = 0; i < expected.size(); ++i) wrong += !same_bits(batch[i], expected[i]);
  Workspace workspace = predictor.workspace();
  Record record(predictor.schema());
  for (std::size_t r = 0; r < rows; ++r) {
    for (std::size_t f = 0; f < shape.features; ++f) record.set(f, values[r * shape.features + f]);
    const auto alone = predictor.predict(record, workspace).margins();
    for (std::size_t k = 0; k < shape.outputs; ++k) wrong += !same_bits(alone[k], expected[r * shape.outputs + k]);
  }
  return wrong;
}

TEST_CASE("random symmetric trees have the reference's bits, row by row and as a batch") {
  Random random(11);
  for (std::size_t trial = 0; trial < effort(400, 60); ++trial) {
    CAPTURE(trial);
    const ObliviousShape shape{random.between(1, 30), random.between(1, 9), random.chance(0.3) ? std::size_t{400} : 20,
                               static_cast<std::int32_t>(random.chance(0.1) ? 12 : 8),
                               static_cast<std::uint32_t>(random.chance(0.3) ? 3 : 1)};
    CHECK(differing(random, shape, random.between(1, 150)) == 0);
  }
}

TEST_CASE("many borders of many features, and the deepest tree") {
  Random random(12);
  CHECK(differing(random, {200, 40, 300, 6}, 130) == 0);
  CHECK(differing(random, {3, 5, 10, ObliviousEnsemble::deepest}, 70) == 0);
}

TEST_CASE("every instruction set has the reference's bits, over few columns of ranks and over many") {
  for (const InstructionSet set : {InstructionSet::baseline, InstructionSet::avx2, InstructionSet::avx512}) {
    CAPTURE(detail::name_of(set));
    Random random(13);
    for (const std::size_t features : {3u, 130u, 300u, 1100u}) {
      CAPTURE(features);
      CHECK(differing(random, {150, features, 8, 8}, 140, {.instruction_set = set}) == 0);
      CHECK(differing(random, {70, features, 8, 5, 2}, 140, {.instruction_set = set}) == 0);
    }
  }
}

TEST_CASE("a value that the model does not accept is refused, though no margin shows it") {
  Pipeline pipeline = bare_model(two_trees(), 2);
  pipeline.accepts = {.missing = false, .infinite = false};
  const Predictor predictor(pipeline);
  for (const double odd : {std::nan(""), std::numeric_limits<double>::infinity()}) {
    const std::vector<double> rows = {0, 0, 1, odd};
    CHECK(error_of([&] { answers(predictor, NumberRows(predictor, rows), PredictKind::margin); }) ==
          "RecordError:NotFinite");
  }
}

}  // namespace
