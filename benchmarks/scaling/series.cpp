// SPDX-License-Identifier: Apache-2.0
#include "scaling/series.hpp"

#include <fstream>
#include <memory>
#include <string>
#include <thread>

#include "native/cold_caches.hpp"
#include "scaling/categories.hpp"
#include "scaling/forest_scorer.hpp"

namespace fieldfare::bench {
namespace {

using Json = nlohmann::ordered_json;
using tests::CompleteForest;
volatile double sink = 0;

double one_ns(ForestScorer& scorer, const Measuring& measuring) {
  return cli::measure_latency([&](std::size_t i) { sink = scorer.one(i); }, measuring.seconds).p50;
}

double batch_ns(ForestScorer& scorer, std::size_t rows, const Measuring& measuring, std::size_t threads = 1) {
  const std::size_t calls = std::max<std::size_t>(1, 512 / rows);  // to one reading of the clock
  const auto run = [&](std::size_t) {
    for (std::size_t i = 0; i < calls; ++i) sink = scorer.batch(rows, threads);
  };
  return cli::median_seconds(run, measuring.seconds) * 1e9 / static_cast<double>(calls * rows);
}

cli::Latency cold_ns(ForestScorer& scorer, const Measuring& measuring) {
  ColdCaches caches(measuring.cold_bytes);
  std::vector<double> samples;
  for (std::size_t i = 0; i < (measuring.quick ? 3 : 40); ++i) {
    caches.flush();
    samples.push_back(1e9 * seconds_of([&] { sink = scorer.one(i * 61); }));
  }
  return {.p50 = cli::quantile(samples, 0.5), .p99 = cli::quantile(samples, 0.99), .calls = samples.size()};
}

/// A point with both ways of scoring and their bound: a sum in a fixed order.
void point(const char* series, std::size_t x, const CompleteForest& forest, const Measuring& measuring) {
  ForestScorer scorer(forest);
  report({{"series", series},
          {"x", x},
          {"engine", scorer.engine()},
          {"plan_bytes", scorer.plan().bytes()},
          {"one_ns", one_ns(scorer, measuring)},
          {"batch_ns", batch_ns(scorer, scorer.rows(), measuring)},
          {"bound_ns", measuring.bounds.addition_ns * static_cast<double>(forest.trees)}});
}

/// Memory that a program could still have (Linux); as much as anybody wants elsewhere.
std::size_t available_bytes() {
  std::ifstream file("/proc/meminfo");
  std::size_t kilobytes = 0;
  for (std::string key, rest; file >> key >> kilobytes && std::getline(file, rest);)
    if (key == "MemAvailable:") return kilobytes << 10;
  return static_cast<std::size_t>(-1);
}

}  // namespace

void over_trees(const Measuring& measuring) {
  constexpr std::size_t tree_counts[] = {1, 3, 10, 30, 100, 300, 1000, 3000};
  for (const std::size_t trees : tree_counts)
    if (!measuring.quick || trees <= 10) point("trees", trees, {.trees = trees}, measuring);
}

void over_depth(const Measuring& measuring) {
  constexpr std::size_t depths[] = {1, 2, 3, 4, 5, 6, 7, 8, 10, 12};
  for (const std::size_t depth : depths)
    if (!measuring.quick || depth <= 3) point("depth", depth, {.depth = depth}, measuring);
}

void over_features(const Measuring& measuring) {
  constexpr std::size_t feature_counts[] = {4, 8, 16, 32, 64, 128, 256, 512};
  for (const std::size_t features : feature_counts)
    if (!measuring.quick || features <= 8) point("features", features, {.features = features}, measuring);
}

void over_batch_rows(const Measuring& measuring) {
  const std::size_t trees = measuring.quick ? 5 : 500, most = measuring.quick ? 16 : 16'384;
  ForestScorer scorer({.trees = trees}, most);
  for (std::size_t rows = 1; rows <= most; rows *= 2)
    report({{"series", "rows in a batch"},
            {"x", rows},
            {"engine", scorer.engine()},
            {"batch_ns", batch_ns(scorer, rows, measuring)}});
}

void over_categories(const Measuring& measuring) {
  constexpr std::size_t columns = 9, records = 4096;
  constexpr std::size_t category_counts[] = {10, 100, 1'000, 10'000, 50'000};
  for (const std::size_t categories : category_counts) {
    if (measuring.quick && categories > 100) break;
    const Predictor predictor(categorical_graph(columns, categories));
    auto workspace = predictor.workspace();
    const auto lines = categorical_records(records, columns, categories);
    const auto call = [&](std::size_t i) { sink = predictor.predict_json(lines[i % records], workspace).margin(); };
    report({{"series", "categories in each of 9 columns, JSON"},
            {"x", categories},
            {"engine", predictor.engine()},
            {"one_ns", cli::measure_latency(call, measuring.seconds).p50}});
  }
}

void over_model_bytes(const Measuring& measuring) {
  constexpr std::size_t depths[] = {4, 6, 8, 10, 12, 14, 16, 18};
  for (const std::size_t depth : depths) {
    if (measuring.quick && depth > 6) break;
    const CompleteForest forest{.depth = depth};
    // The description of a node takes about 40 bytes, and several copies of it are there for a moment.
    const std::size_t needed = forest.trees * (std::size_t{2} << depth) * 40 * 3;
    if (needed > available_bytes()) {
      report(
          {{"series", "bytes of the model"}, {"left_out", "depth " + std::to_string(depth) + ": too little memory"}});
      continue;
    }
    ForestScorer scorer(forest);
    const auto bytes = static_cast<double>(scorer.plan().bytes());
    const double touched = std::min(bytes, static_cast<double>(forest.trees * (depth + 1) * 64));
    report({{"series", "bytes of the model"},
            {"x", scorer.plan().bytes()},
            {"engine", scorer.engine()},
            {"depth", depth},
            {"one_ns", one_ns(scorer, measuring)},
            {"cold_ns", cold_ns(scorer, measuring).p50},
            {"batch_ns", batch_ns(scorer, scorer.rows(), measuring)},
            {"bound_ns", measuring.bounds.addition_ns * static_cast<double>(forest.trees)},
            {"cold_bound_ns", touched / measuring.bounds.bytes_per_ns}});
  }
}

void over_threads(const Measuring& measuring) {
  ForestScorer scorer({.trees = measuring.quick ? std::size_t{5} : std::size_t{500}},
                      measuring.quick ? 1'000 : 100'000);
  for (std::size_t threads = 1; threads <= std::max(1U, std::thread::hardware_concurrency()); ++threads)
    report({{"series", "threads"},
            {"x", threads},
            {"engine", scorer.engine()},
            {"batch_ns", batch_ns(scorer, scorer.rows(), measuring, threads)}});
}

void over_tenants(const Measuring& measuring) {
  const std::size_t most = measuring.quick ? 3 : 100, trees = measuring.quick ? 5 : 500;
  std::vector<std::unique_ptr<ForestScorer>> tenants;
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < most; ++i) {
    tenants.push_back(std::make_unique<ForestScorer>(CompleteForest{.trees = trees, .seed = i + 1}, 500));
    bytes += tenants.back()->plan().bytes();
    if (const std::size_t count = i + 1; count == most || count == 1 || count % 20 == 0) {
      const auto call = [&](std::size_t k) { sink = tenants[k % count]->one(k); };
      const auto latency = cli::measure_latency(call, measuring.seconds);
      report({{"series", "tenants in turn"},
              {"x", count},
              {"engine", tenants[0]->engine()},
              {"plan_bytes", bytes},
              {"one_ns", latency.p50},
              {"p99_ns", latency.p99}});
    }
  }
  ColdCaches caches(measuring.cold_bytes);
  std::vector<double> samples;
  for (std::size_t i = 0; i < most; ++i) {
    caches.flush();
    samples.push_back(1e9 * seconds_of([&] { sink = tenants[i * 37 % most]->one(i); }));
  }
  report({{"series", "tenants, caches cold"},
          {"x", most},
          {"engine", tenants[0]->engine()},
          {"one_ns", cli::quantile(samples, 0.5)},
          {"p99_ns", cli::quantile(samples, 0.99)}});
}

}  // namespace fieldfare::bench
