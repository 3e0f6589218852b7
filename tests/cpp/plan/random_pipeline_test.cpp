// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "cpp/support/effort.hpp"
#include "cpp/support/errors.hpp"
#include "cpp/support/random_pipelines.hpp"
#include "cpp/support/rows.hpp"

namespace {

using namespace fieldfare;
using namespace fieldfare::tests;

// Fused one-hot terms, indicator columns and blocks of rows are ways to be fast; none may be seen in a bit.
TEST_CASE("random pipelines: margins are the reference's on the feature matrix, one by one and as a batch") {
  Random random(11);
  std::size_t scored = 0, refused = 0;
  for (std::size_t i = 0; i < effort(1500, 150); ++i) {
    CAPTURE(i);
    const Pipeline pipeline = RandomPipeline(random).make();
    const Predictor predictor(pipeline);
    Workspace workspace = predictor.workspace();
    std::vector<Record> good;
    std::vector<double> margins;
    for (std::size_t r = i % 4 == 0 ? 200 : 40; r > 0; --r) {
      Record record(predictor.schema());
      fill(random, predictor.schema(), record);
      const std::string error = error_of([&] {
        const auto given = predictor.predict(record, workspace).margins();
        margins.insert(margins.end(), given.begin(), given.end());
      });
      ++(error.empty() ? scored : refused);
      if (error.empty()) good.push_back(std::move(record));
    }
    const MadeRows rows(predictor, good.size(),
                        [&](std::size_t row, RowDecoder& decoder) { good[row].decode(decoder); });
    const auto batch = answers(predictor, rows, PredictKind::margin),
               matrix = answers(predictor, rows, PredictKind::feature);
    REQUIRE(batch.size() == margins.size());
    const std::size_t width = pipeline.features.size();
    std::size_t differing = 0;
    for (std::size_t row = 0; row < good.size(); ++row) {
      const auto expected = reference(pipeline.model, std::span(matrix).subspan(row * width, width));
      for (std::size_t k = 0; k < expected.size(); ++k) {
        const double given = margins[row * expected.size() + k];
        const bool same = same_bits(given, expected[k]) || (std::isnan(given) && std::isnan(expected[k]));
        differing += !same || !same_bits(given, batch[row * expected.size() + k]);
      }
    }
    CHECK(differing == 0);
  }
  CHECK(scored > 5 * refused / 4);  // the records test scoring, not only refusing
  CHECK(refused > 0);
}

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
