// SPDX-License-Identifier: Apache-2.0
// Kernel machines: malformed ones are refused, sound ones have the reference's bits in every batch.
#include <doctest/doctest.h>

#include "cpp/support/mutation.hpp"
#include "cpp/support/random.hpp"
#include "cpp/support/rows.hpp"
#include "fieldfare/model/kernel_machine.hpp"

namespace {

using namespace fieldfare;
using namespace fieldfare::tests;

/// Three classes of 1, 2 and 1 vectors.
KernelMachine three_classes() {
  KernelMachine model;
  model.outputs = 3;
  model.kernel = SupportKernel::linear;
  model.count = {1, 2, 1};
  model.vectors = {1, 0, 0, 1, 1, 1, 2, 0};
  model.coefficients = {1, 10, 100, 1000, 2, 20, 200, 2000};
  model.intercept = {0.5, 0.25, 0.125};
  return model;
}

std::vector<double> margins_of(const KernelMachine& model, const std::vector<double>& row) {
  const Predictor predictor(bare_model(model, row.size()));
  return answers(predictor, NumberRows(predictor, row), PredictKind::margin);
}

TEST_CASE("each pair of classes has its own sum over the vectors of both") {
  // Kernels of (3, 5): 3, 5, 8, 6.
  CHECK(margins_of(three_classes(), {3, 5}) == std::vector<double>{1 * 3 + 10 * 5 + 100 * 8 + 0.5,
                                                                   2 * 3 + 1000 * 6 + 0.25,
                                                                   20 * 5 + 200 * 8 + 2000 * 6 + 0.125});
}

TEST_CASE("kernels") {
  KernelMachine model;
  model.count = {1};
  model.vectors = {2, -1};
  model.coefficients = {1};
  model.intercept = {0};
  model.gamma = 0.5;
  model.coef0 = 0.25;
  CHECK(margins_of(model, {3, 5})[0] == std::exp(-0.5 * 37));
  model.kernel = SupportKernel::linear;
  CHECK(margins_of(model, {3, 5})[0] == 1);
  model.kernel = SupportKernel::poly;
  CHECK(margins_of(model, {3, 5})[0] == 0.75 * 0.75 * 0.75);
  model.degree = 0;
  CHECK(margins_of(model, {3, 5})[0] == 1);
  model.kernel = SupportKernel::sigmoid;
  CHECK(margins_of(model, {3, 5})[0] == std::tanh(0.75));
  model.count = {0};
  model.vectors = model.coefficients = {};
  model.intercept = {-7};
  CHECK(margins_of(model, {3, 5})[0] == -7);
}

TEST_CASE("malformed kernel machines are refused") {
  const Json nan = "NaN", inf = "Infinity";
  expect_refused(bare_model(three_classes(), 2), {{"/nodes/0/outputs", 0, "BadClass"},
                                                  {"/nodes/0/outputs", 2, "BadClass"},
                                                  {"/nodes/0/outputs", 100'001, "BadClass"},
                                                  {"/nodes/0/kernel", "cosine", "UnknownTag"},
                                                  {"/nodes/0/degree", -1, "CountTooLarge"},
                                                  {"/nodes/0/gamma", nan, "NonFinite"},
                                                  {"/nodes/0/coef0", inf, "NonFinite"},
                                                  {"/nodes/0/count", Json::array(), "BadClass"},
                                                  {"/nodes/0/count", {4}, "BadClass"},
                                                  {"/nodes/0/count", {1, 2, 2}, "LengthMismatch"},
                                                  {"/nodes/0/count", {5, -2, 1}, "BadClass"},
                                                  {"/nodes/0/count", {2147483647, 2147483647, 3}, "LengthMismatch"},
                                                  {"/nodes/0/vectors", {1, 0, 0, 1, 1, 1, 2}, "LengthMismatch"},
                                                  {"/nodes/0/vectors", {1, 0, 0, 1, 1, 1, 2, nan}, "NonFinite"},
                                                  {"/nodes/0/coefficients", {1, 2}, "LengthMismatch"},
                                                  {"/nodes/0/coefficients", {1, 1, 1, 1, 1, 1, 1, inf}, "NonFinite"},
                                                  {"/nodes/0/intercept", {1}, "LengthMismatch"},
                                                  {"/nodes/0/intercept", {1, 2, nan}, "NonFinite"}});
}

TEST_CASE("random kernel machines have the reference's bits, row by row and as a batch") {
  Random random(7);
  for (std::size_t trial = 0; trial < 80; ++trial) {
    CAPTURE(trial);
    const std::size_t width = random.between(1, 20), classes = random.chance(0.3) ? 1 : random.between(2, 5);
    KernelMachine model;
    model.kernel = static_cast<SupportKernel>(random.below(4));
    model.degree = static_cast<std::int32_t>(random.below(6));
    model.gamma = random.unit();
    model.coef0 = random.normal();
    model.outputs = static_cast<std::uint32_t>(classes == 1 ? 1 : classes * (classes - 1) / 2);
    for (std::size_t k = 0; k < classes; ++k)
      model.count.push_back(static_cast<std::int32_t>(random.chance(0.1) ? 300 : random.below(9)));
    const std::size_t vectors = model.support_vectors();
    for (std::size_t i = 0; i < vectors * width; ++i) model.vectors.push_back(random.normal());
    for (std::size_t i = 0; i < vectors * std::max<std::size_t>(classes - 1, 1); ++i)
      model.coefficients.push_back(random.normal());
    for (std::size_t i = 0; i < model.outputs; ++i) model.intercept.push_back(random.normal());
    std::vector<double> values;
    for (std::size_t i = 0; i < 130 * width; ++i) values.push_back(random.normal());
    const Predictor predictor(bare_model(model, width));
    const auto batch = answers(predictor, NumberRows(predictor, values), PredictKind::margin, 2);
    Workspace workspace = predictor.workspace();
    Record record(predictor.schema());
    std::size_t differing = 0;
    for (std::size_t row = 0; row < 130; ++row) {
      const double* x = values.data() + row * width;
      const auto expected = reference_margins(model, std::span(x, width));
      for (std::size_t slot = 0; slot < width; ++slot) record.set(slot, x[slot]);
      const auto single = predictor.predict(record, workspace).margins();
      for (std::size_t k = 0; k < model.outputs; ++k)
        differing += !same_bits(expected[k], single[k]) || !same_bits(expected[k], batch[row * model.outputs + k]);
    }
    CHECK(differing == 0);
  }
}

}  // namespace
