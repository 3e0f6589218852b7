// SPDX-License-Identifier: Apache-2.0
// The sum of a linear model is sequential: feature by feature in order, then the intercept, each step rounded.
#include <doctest/doctest.h>

#include "cpp/support/errors.hpp"
#include "cpp/support/parts.hpp"
#include "cpp/support/random.hpp"
#include "cpp/support/rows.hpp"

namespace {

using namespace fieldfare;
using namespace fieldfare::tests;

template <class T>
std::vector<double> naive(const LinearModel& model, const double* x, std::size_t width) {
  std::vector<double> margins;
  for (std::size_t k = 0; k < model.outputs; ++k) {
    T sum = 0;
    for (std::size_t j = 0; j < width; ++j) {
      const volatile T product = static_cast<T>(x[j]) * static_cast<T>(model.coefficients[k * width + j]);
      sum += product;
    }
    margins.push_back(static_cast<double>(sum + static_cast<T>(model.intercept[k])));
  }
  return margins;
}

TEST_CASE("margins have the bits of a naive loop and of the reference, in both widths") {
  Random random(41);
  for (std::size_t trial = 0; trial < 60; ++trial) {
    const std::size_t width = random.between(1, 70);
    LinearModel model{static_cast<std::uint32_t>(random.chance(0.5) ? 1 : random.between(2, 9)),
                      {},
                      {},
                      random.chance(0.5) ? DataType::float32 : DataType::float64};
    for (std::size_t i = 0; i < model.outputs * width; ++i) model.coefficients.push_back(random.normal());
    for (std::size_t k = 0; k < model.outputs; ++k) model.intercept.push_back(random.normal());
    std::vector<double> values;
    for (std::size_t i = 0; i < 150 * width; ++i) values.push_back(random.normal());
    const Predictor predictor(bare_model(model, width));
    const auto batch = answers(predictor, NumberRows(predictor, values), PredictKind::margin, 2);
    Workspace workspace = predictor.workspace();
    Record record(predictor.schema());
    std::size_t differing = 0;
    for (std::size_t row = 0; row < 150; ++row) {
      const double* x = values.data() + row * width;
      const auto expected =
          model.sum == DataType::float32 ? naive<float>(model, x, width) : naive<double>(model, x, width);
      const auto reference = reference_margins(model, std::span(x, width));
      for (std::size_t slot = 0; slot < width; ++slot) record.set(slot, x[slot]);
      const auto single = predictor.predict(record, workspace).margins();
      for (std::size_t k = 0; k < model.outputs; ++k)
        differing += !same_bits(expected[k], reference[k]) || !same_bits(expected[k], single[k]) ||
                     !same_bits(expected[k], batch[row * model.outputs + k]);
    }
    CHECK(differing == 0);
  }
}

TEST_CASE("values that the model does not accept refuse the record") {
  const LinearModel model{1, {0.0, 1.0}, {0}, DataType::float64};
  Pipeline pipeline = bare_model(model, 2);
  const auto outcome = [&pipeline](double x) {
    const Predictor predictor(pipeline);
    Workspace workspace = predictor.workspace();
    Record record(predictor.schema());
    record.set(std::size_t{0}, x).set(std::size_t{1}, 1.0);
    return error_of([&] { (void)predictor.predict(record, workspace); });
  };
  CHECK(outcome(std::nan("")) == "");
  CHECK(outcome(HUGE_VAL) == "");
  pipeline.accepts = {.missing = false, .infinite = false};
  CHECK(outcome(std::nan("")) == "RecordError:NotFinite");  // also where the coefficient is zero
  CHECK(outcome(-HUGE_VAL) == "RecordError:NotFinite");
  CHECK(outcome(1e39) == "");
  pipeline.accepts.range = DataType::float32;
  CHECK(outcome(1e39) == "RecordError:OutOfRange");                   // a float64 sum would not show it
  CHECK(outcome(3.4028235677973366e38) == "RecordError:OutOfRange");  // rounds up to infinity
  CHECK(outcome(3.4028234663852886e38) == "");
  pipeline.model.get<LinearModel>().sum = DataType::float32;
  CHECK(outcome(1e39) == "RecordError:OutOfRange");
}

TEST_CASE("a model without features gives its intercept") {
  Pipeline pipeline = bare_model(LinearModel{3, {}, {1, 2, 3}, DataType::float64}, 1);
  pipeline.features.clear();
  pipeline.feature_names.clear();
  const Predictor predictor(pipeline);
  CHECK(answers(predictor, NumberRows(predictor, {0.0, 0.0}), PredictKind::margin) ==
        std::vector<double>{1, 2, 3, 1, 2, 3});
}

}  // namespace
