// SPDX-License-Identifier: Apache-2.0
// Random graphs against the reference interpreter: every op, every kernel and pass, one row and batches.
#include <doctest/doctest.h>

#include <optional>

#include "cpp/reference/interpreter.hpp"
#include "cpp/support/effort.hpp"
#include "cpp/support/errors.hpp"
#include "cpp/support/random_graphs.hpp"
#include "cpp/support/rows.hpp"
#include "fieldfare/artifact/artifact.hpp"

namespace {

using namespace fieldfare;
using namespace fieldfare::tests;

/// What a graph makes of a row: of all targets side by side.
struct Answered {
  std::vector<double> margins, outputs, features;
};

std::optional<Answered> expected_of(const Graph& graph, const Cells& fields) {
  try {
    const Cells cells = evaluate(graph, fields);
    Answered answer{{}, {}, chosen(cells, graph.features)};
    for (const Target& target : graph.targets) {
      const auto margins = chosen(cells, target.margins), outputs = chosen(cells, target.outputs);
      answer.margins.insert(answer.margins.end(), margins.begin(), margins.end());
      answer.outputs.insert(answer.outputs.end(), outputs.begin(), outputs.end());
    }
    return answer;
  } catch (const Refused&) {
    return std::nullopt;
  }
}

bool same(std::span<const double> given, std::span<const double> expected) {
  return std::ranges::equal(given, expected,
                            [](double a, double b) { return same_bits(a, b) || (std::isnan(a) && std::isnan(b)); });
}

/// Fails with the graph's document, and with the one row that is answered wrongly.
class Trial {
 public:
  explicit Trial(Random& random) : random_(random), graph_(RandomGraph(random).make()), predictor_(graph_) {}

  std::size_t scored = 0, refused = 0;

  void run(std::size_t rows) {
    INFO(write(graph_).json);
    Workspace workspace = predictor_.workspace();
    for (std::size_t r = 0; r < rows; ++r) one(random_fields(random_, predictor_.schema()), workspace);
    batch();
  }

 private:
  void one(Cells fields, Workspace& workspace) {
    const auto expected = expected_of(graph_, fields);
    Record record(predictor_.schema());
    fill(fields, predictor_.schema(), record);
    bool right = false;
    const std::string error = error_of([&] {
      predictor_.predict(record, workspace);
      const Plan& plan = predictor_.plan();
      right = expected && same(plan.margins(workspace), expected->margins) &&
              same(plan.outputs(workspace), expected->outputs);
    });
    ++(error.empty() ? scored : refused);
    if (expected) good_.push_back({std::move(fields), *expected});
    INFO("row ", r_++, " ", error);
    CHECK((error.empty() ? right : !expected));
  }

  void batch() {
    const MadeRows rows(predictor_, good_.size(), [&](std::size_t row, RowDecoder& decoder) {
      Record record(predictor_.schema());
      fill(good_[row].first, predictor_.schema(), record);
      record.decode(decoder);
    });
    std::vector<double> margins, outputs, features;
    for (const auto& [fields, answer] : good_) {
      margins.insert(margins.end(), answer.margins.begin(), answer.margins.end());
      outputs.insert(outputs.end(), answer.outputs.begin(), answer.outputs.end());
      features.insert(features.end(), answer.features.begin(), answer.features.end());
    }
    CHECK(same(answers(predictor_, rows, PredictKind::margin), margins));
    CHECK(same(answers(predictor_, rows, PredictKind::output), outputs));
    CHECK(same(answers(predictor_, rows, PredictKind::feature), features));
  }

  Random& random_;
  Graph graph_;
  Predictor predictor_;
  std::vector<std::pair<Cells, Answered>> good_;
  std::size_t r_ = 0;
};

TEST_CASE("random graphs have the reference interpreter's bits") {
  std::size_t scored = 0, refused = 0;
  for (std::uint64_t seed = 0; seed < effort(20'000, 400); ++seed) {
    CAPTURE(seed);
    Random random(1000 + seed);
    Trial trial(random);
    trial.run(seed % 50 == 0 ? 150 : 6);
    scored += trial.scored;
    refused += trial.refused;
  }
  CHECK(scored > refused);  // the rows test scoring, not only refusing
  CHECK(refused > 0);
}

}  // namespace
