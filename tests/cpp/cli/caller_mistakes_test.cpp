// SPDX-License-Identifier: Apache-2.0
// What a caller may do by mistake, and what must come of it.
#include <doctest/doctest.h>

#include <cstring>
#include <string_view>
#include <utility>

#include "cpp/support/errors.hpp"
#include "cpp/support/pipelines.hpp"
#include "fieldfare/column/record.hpp"
#include "fieldfare/predictor.hpp"

using namespace fieldfare;
using tests::error_of;

TEST_CASE("a workspace that is moved to itself still serves") {
  const Predictor predictor(tests::bank_pipeline());
  Workspace workspace = predictor.workspace();
  const double before = predictor.predict_json(tests::bank_record, workspace).probability();
  Workspace& same = workspace;
  workspace = std::move(same);
  CHECK(predictor.predict_json(tests::bank_record, workspace).probability() == before);
  Workspace other = predictor.workspace();
  other = std::move(workspace);
  CHECK(predictor.predict_json(tests::bank_record, other).probability() == before);
  // NOLINTNEXTLINE(bugprone-use-after-move): that is the question
  CHECK(error_of([&] { predictor.predict_json(tests::bank_record, workspace); }) == "ArgumentError:WorkspaceMismatch");
}

TEST_CASE("a null pointer is a missing text") {
  const Predictor predictor(tests::sum_of({{"x", DataType::float64, true, false, {}}}));
  Workspace workspace = predictor.workspace();
  const char* nothing = nullptr;
  Record record(predictor.schema());
  record.set("x", 1.0);
  record.set("x", nothing);
  record.set(0, nothing);
  Record null(predictor.schema());
  null.set("x", nullptr);
  const double given = predictor.predict(record, workspace).margin();
  const double expected = predictor.predict(null, workspace).margin();
  CHECK(std::memcmp(&given, &expected, sizeof given) == 0);
  const Predictor strict(tests::bank_pipeline());
  Workspace of_strict = strict.workspace();
  Record job(strict.schema());
  job.set("job", nothing);
  CHECK(error_of([&] { strict.predict(job, of_strict); }) != "");
}

TEST_CASE("text that is not UTF-8 is a category that no model knows") {
  const Predictor predictor(tests::bank_pipeline());
  Workspace workspace = predictor.workspace();
  const auto with_job = [&](std::string_view job) {
    Record record(predictor.schema());
    for (std::size_t slot = 0; slot < predictor.schema().size(); ++slot)
      if (predictor.schema()[slot].type == DataType::string)
        record.set(slot, job);
      else
        record.set(slot, 1);
    return predictor.predict(record, workspace).margin();
  };
  CHECK(with_job("\xff\xfe") == with_job("no such job"));
}
