// SPDX-License-Identifier: Apache-2.0
// Files that are made to take many times their size in memory, or long: loaded or refused, they stay within what
// docs/artifact_format.md says that loading takes.
#include "plan/load_cost.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>

#include "cpp/support/alloc_counter.hpp"
#include "cpp/support/container.hpp"
#include "cpp/support/effort.hpp"
#include "cpp/support/errors.hpp"
#include "cpp/support/greedy_files.hpp"
#include "cpp/support/pipelines.hpp"
#include "fieldfare/predictor.hpp"

namespace {

using namespace fieldfare;
using namespace fieldfare::tests;

struct Spent {
  std::string error;  // "" if it was loaded
  std::size_t bytes = 0;
  double seconds = 0;
};

Spent spent_on(std::span<const std::byte> file) {
  Spent spent;
  const auto start = std::chrono::steady_clock::now();
  const AllocCounter heap;
  spent.error = error_of([&] { load(file); });
  spent.bytes = heap.peak();
  spent.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return spent;
}

TEST_CASE("no file takes more memory or time than is due for its size") {
  constexpr std::size_t base_bytes = std::size_t{64} << 20, bytes_per_byte = 30;
  constexpr double base_seconds = 1, bytes_per_second = 1e7;
  const double patience = static_cast<double>(effort(4, 60));  // for machines that are slower, or busy
  for (const GreedyFile& each : greedy_files()) {
    CAPTURE(each.name);
    const Bytes file = each.make(effort(each.size, each.size / 10));
    const Spent spent = spent_on(file);
    CAPTURE(file.size());
    CAPTURE(spent.error);
    CHECK(spent.bytes <= base_bytes + bytes_per_byte * file.size());
    CHECK(spent.seconds <= patience * (base_seconds + static_cast<double>(file.size()) / bytes_per_second));
  }
}

TEST_CASE("products of two parts of a file are refused by name before anything is made of them") {
  const auto refused = [](std::string_view name) {
    const auto files = greedy_files();
    const auto file = std::ranges::find(files, name, &GreedyFile::name);
    REQUIRE(file != files.end());
    return spent_on(file->make(file->size)).error;
  };
  for (const char* name : {"a long text for missing, of many fields", "words x encoders: one-hot",
                           "words x encoders: one-hot that refuses", "words x encoders: ordinal", "nodes x categories",
                           "columns of few runs"}) {
    CAPTURE(name);
    CHECK(refused(name) == "ArtifactError:TooLarge");
  }
  for (const char* name :
       {"stored records x unread columns", "stored records x steps", "stored records x features",
        "stored records x a long text", "stored records x levels of trees", "stored records x neighbours"}) {
    CAPTURE(name);
    CHECK(refused(name) == "ArtifactError:TooCostly");
  }
}

TEST_CASE("a long text for missing is looked for once a field, however many inputs a step has") {
  for (const GreedyFile& each : greedy_files().first(2)) {
    CAPTURE(each.name);
    CHECK(spent_on(each.make(each.size)).error == "");
  }
}

TEST_CASE("a model as it is converted takes a small part of what its file may ask for") {
  Pipeline pipeline = bank_pipeline();
  const std::size_t rows = 400, strings = 9;
  pipeline.checks.rows = rows;
  pipeline.checks.words = {"unknown"};
  pipeline.checks.strings.assign(rows * strings, 0);
  const LoadCost cost(pipeline);
  CHECK(cost.bytes < 10'000);
  CHECK(cost.steps > rows);
  CHECK(cost.steps < 5'000'000);
  CHECK_NOTHROW(expect_affordable(pipeline, 1));
}

}  // namespace
