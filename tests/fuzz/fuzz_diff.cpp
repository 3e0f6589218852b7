// SPDX-License-Identifier: Apache-2.0
// The engines against the reference evaluator: a model and rows made from the bytes must have the same margins, bit by
// bit, one row at a time and as a batch.
#include <cstdlib>

#include "cpp/support/parts.hpp"
#include "cpp/support/random_trees.hpp"
#include "cpp/support/rows.hpp"

namespace {

using namespace fieldfare;
using namespace fieldfare::tests;

Op linear_model(Random& random, std::size_t features, std::uint32_t outputs) {
  LinearModel model{outputs, {}, {}, random.chance(0.5) ? DataType::float32 : DataType::float64};
  for (std::size_t i = 0; i < outputs * features; ++i) model.coefficients.push_back(random.normal());
  for (std::size_t k = 0; k < outputs; ++k) model.intercept.push_back(random.normal());
  return model;
}

bool same(double a, double b) { return same_bits(a, b) || (std::isnan(a) && std::isnan(b)); }

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Random random(1, {data, size});
  const std::size_t features = random.between(1, 6), rows = random.between(1, 40);
  const auto outputs = static_cast<std::uint32_t>(random.between(1, 4));
  const TreeEnsemble forest =
      RandomForest(random, {.trees = 24, .leaves = 24, .features = features, .outputs = outputs}).make();
  const Op model = random.chance(0.2) ? linear_model(random, features, outputs) : Op(forest);
  const Predictor predictor(bare_model(model, features));
  std::vector<double> values, expected;
  for (std::size_t row = 0; row < rows; ++row) {
    const auto made = boundary_row(random, forest, features);
    const auto margins = reference(model, made);
    values.insert(values.end(), made.begin(), made.end());
    expected.insert(expected.end(), margins.begin(), margins.end());
  }
  const auto batch = answers(predictor, NumberRows(predictor, values), PredictKind::margin);
  Workspace workspace = predictor.workspace();
  Record record(predictor.schema());
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t slot = 0; slot < features; ++slot) record.set(slot, values[row * features + slot]);
    const auto single = predictor.predict(record, workspace).margins();
    for (std::size_t k = 0; k < outputs; ++k) {
      const std::size_t at = row * outputs + k;
      if (!same(single[k], expected[at]) || !same(batch[at], expected[at])) std::abort();
    }
  }
  return 0;
}
