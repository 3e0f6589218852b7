// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "cpp/support/errors.hpp"
#include "cpp/support/random_pipelines.hpp"
#include "cpp/support/rows.hpp"

namespace {

using namespace fieldfare;
using namespace fieldfare::tests;

TEST_CASE("a bad record in a batch is reported by its row, the lowest first, whatever the number of threads") {
  Random random(12);
  const ForestShape shape{.features = 3};
  Pipeline pipeline = bare_model(RandomForest(random, shape).make(), shape.features);
  pipeline.accepts = {.missing = false, .infinite = true};
  const Predictor predictor(pipeline);
  std::vector<double> values(1000 * shape.features, 0.5);
  for (const std::size_t row : {999u, 700u, 333u}) {
    values[row * shape.features + 2] = std::nan("");
    const NumberRows rows(predictor, values);
    for (std::size_t threads = 1; threads <= 4; ++threads) {
      std::vector<double> out(1000);
      try {
        predictor.predict(rows, PredictKind::margin, out, threads);
        FAIL("NaN was accepted");
      } catch (const RecordError& error) {
        CHECK(error.code() == "NotFinite");
        CHECK(error.where().find(std::to_string(row)) != std::string::npos);
      }
    }
  }
}

}  // namespace
