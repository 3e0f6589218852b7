// SPDX-License-Identifier: Apache-2.0
// The engines for tree ensembles, each on every instruction set of this machine: nanoseconds per row of distinct rows,
// one thread, features in, margins out. Answers are compared with the reference before anything is timed.
#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include "fieldfare/model/tree_ensemble.hpp"
#include "fieldfare/plan/plan.hpp"
#include "kernels/forests.hpp"
#include "plan/engine/rank_table.hpp"
#include "plan/engine/tree_engines.hpp"

namespace {

using namespace fieldfare;
namespace kernels = fieldfare::bench;

constexpr std::size_t row_count = 4096, checked_rows = 256;

struct Forest {
  std::string name;
  TreeEnsemble model;
  std::vector<double> rows, columns;  // the same, row after row and feature after feature
  std::vector<const double*> starts;  // of the features in `columns`
  std::vector<double> expected;       // margins of the first rows

  Forest(std::string given, const kernels::ForestShape& shape)
      : name(std::move(given)), model(kernels::random_forest(shape, 1)), rows(kernels::random_rows(row_count, 2)) {
    for (std::size_t r = 0; r < checked_rows; ++r)
      expected.push_back(
          reference_margins(model, std::span(rows).subspan(r * kernels::features, kernels::features))[0]);
    for (std::size_t j = 0; j < kernels::features; ++j)
      for (std::size_t r = 0; r < row_count; ++r) columns.push_back(rows[r * kernels::features + j]);
    for (std::size_t j = 0; j < kernels::features; ++j) starts.push_back(columns.data() + j * row_count);
  }
};

/// Scores all rows, some at a time; the margins go to `margins`.
void score(const Engine& engine, std::vector<double>& scratch, const Forest& forest, std::size_t at_a_time,
           std::vector<double>& margins) {
  for (std::size_t first = 0; first < row_count; first += at_a_time)
    engine.margins({.features = {forest.starts.data(), first},
                    .rows = at_a_time,
                    .capacity = at_a_time,
                    .scratch = scratch.data(),
                    .margins = margins.data() + first});
}

void run(benchmark::State& state, const Forest& forest, TreeEngine choice, InstructionSet set, std::size_t at_a_time) {
  const auto engine = compile_trees(forest.model, kernels::features, forest.model.input, choice, set);
  std::vector<double> scratch(engine->scratch(at_a_time));
  std::vector<double> margins(row_count);
  score(*engine, scratch, forest, at_a_time, margins);
  if (!std::equal(forest.expected.begin(), forest.expected.end(), margins.begin())) {
    state.SkipWithError("the margins differ from the reference's");
    return;
  }
  for (auto _ : state) {
    score(*engine, scratch, forest, at_a_time, margins);
    benchmark::DoNotOptimize(margins.data());
  }
  state.SetLabel(std::string(engine->name()));
  state.counters["ns/row"] =
      benchmark::Counter(static_cast<double>(row_count) * 1e-9,
                         benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

void rank(benchmark::State& state, const Forest& forest, std::size_t at_a_time) {
  const auto ranked = RankedForest::make(forest.model, kernels::features, forest.model.input);
  const auto table = make_rank_table(*ranked, machine_instruction_set());
  std::vector<std::uint8_t> codes(ranked->columns() * at_a_time);
  for (auto _ : state)
    for (std::size_t first = 0; first < row_count; first += at_a_time) {
      const FeatureColumns features{forest.starts.data(), first};
      if (at_a_time == 1)
        table->row(features, codes.data());
      else
        table->block(features, at_a_time, codes.data(), at_a_time);
      benchmark::DoNotOptimize(codes.data());
      benchmark::ClobberMemory();
    }
  state.counters["ns/row"] =
      benchmark::Counter(static_cast<double>(row_count) * 1e-9,
                         benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

void add_all(const Forest& forest) {
  for (const std::size_t at_a_time : {1u, 128u, 512u}) {
    const std::string rows = "/" + std::to_string(at_a_time);
    benchmark::RegisterBenchmark((forest.name + "/ranks" + rows).c_str(),
                                 [&forest, at_a_time](benchmark::State& state) { rank(state, forest, at_a_time); });
    for (const auto& [choice, engine] : enum_names(TreeEngine{}))
      for (const auto& [set, word] : enum_names(InstructionSet{})) {
        if (set > machine_instruction_set() || choice == TreeEngine::automatic) continue;
        if (choice == TreeEngine::walk && set != InstructionSet::baseline) continue;  // the same code
        if (choice == TreeEngine::slices && set != InstructionSet::avx512) continue;  // walks
        benchmark::RegisterBenchmark((forest.name + "/" + std::string(engine) + "/" + std::string(word) + rows).c_str(),
                                     [&forest, choice = choice, set = set, at_a_time](benchmark::State& state) {
                                       run(state, forest, choice, set, at_a_time);
                                     });
      }
  }
}

}  // namespace

int main(int count, char** words) {
  const Forest forests[] = {
      {"100xd6", {.trees = 100, .leaves = 64, .complete = true, .sum = DataType::float32}},
      {"500xd6", {.trees = 500, .leaves = 64, .complete = true, .sum = DataType::float32}},
      {"500x31", {.trees = 500, .leaves = 31, .input = DataType::float64}},
      {"500x255", {.trees = 500, .leaves = 255, .input = DataType::float64}},
  };
  for (const Forest& forest : forests) add_all(forest);
  benchmark::Initialize(&count, words);
  if (benchmark::ReportUnrecognizedArguments(count, words)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
