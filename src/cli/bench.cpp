// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <memory>
#include <thread>

#include "cli/bench_rows.hpp"
#include "cli/exit_status.hpp"
#include "cli/measure.hpp"
#include "cli/verbs.hpp"
#include "detail/printable.hpp"
#include "fieldfare/fieldfare.hpp"
#include "fieldfare/plan/plan.hpp"
#include "plan/engine/instruction_set.hpp"

namespace fieldfare::cli {
namespace {

constexpr std::size_t batch_sizes[] = {1, 16, 64, 512, 10'000};

struct BenchOptions {
  std::string artifact, rows;
  double seconds = 1;
  std::size_t threads = 1;
  LoadOptions load;
  bool json = false;
};

struct BatchSpeed {
  std::size_t rows = 0;
  double ns_per_row = 0;
};

struct BenchReport {
  double load_seconds = 0;
  Latency record, json;
  std::vector<BatchSpeed> batches;
};

/// Columns bound to the model, then scored: what a caller pays for each batch.
BatchSpeed measure_batches(const Predictor& predictor, const BenchRows& rows, std::size_t size,
                           const BenchOptions& options) {
  const auto batches = rows.batches(size);
  std::vector<double> out(size * predictor.width(PredictKind::output));
  // Many small batches to one reading of the clock.
  const std::size_t calls = std::max<std::size_t>(1, 1000 / size);
  const auto run = [&](std::size_t repetition) {
    for (std::size_t i = 0; i < calls; ++i) {
      const Batch& batch = batches[(repetition * calls + i) % batches.size()];
      predictor.predict(BoundBatch(predictor.plan(), batch), PredictKind::output, out, options.threads);
    }
  };
  const double seconds = median_seconds(run, options.seconds / 2);
  return {size, seconds * 1e9 / static_cast<double>(calls * size)};
}

BenchReport measure(const Predictor& predictor, const BenchRows& rows, const BenchOptions& options) {
  BenchReport report;
  Workspace workspace = predictor.workspace();
  volatile double sink = 0;  // so that no call is optimised away
  const auto record = [&](std::size_t i) { sink = predictor.predict(rows.record(i), workspace).margin(); };
  const auto json = [&](std::size_t i) { sink = predictor.predict_json(rows.line(i), workspace).margin(); };
  report.record = measure_latency(record, options.seconds);
  report.json = measure_latency(json, options.seconds);
  for (const std::size_t size : batch_sizes) report.batches.push_back(measure_batches(predictor, rows, size, options));
  return report;
}

nlohmann::ordered_json to_json(const Latency& latency) {
  return {{"p50", latency.p50},
          {"p99", latency.p99},
          {"p999", latency.p999},
          {"mean", latency.mean},
          {"calls", latency.calls}};
}

void print_json(const BenchReport& report, const Predictor& predictor, const BenchRows& rows,
                const BenchOptions& options) {
  nlohmann::ordered_json value = {{"artifact", options.artifact},
                                  {"digest", predictor.digest()},
                                  {"engine", predictor.engine()},
                                  {"instruction_set", detail::name_of(instruction_set(options.load))},
                                  {"load_seconds", report.load_seconds},
                                  {"plan_bytes", predictor.plan().bytes()},
                                  {"rows", rows.size()},
                                  {"distinct_rows", rows.distinct()},
                                  {"mean_json_bytes", rows.mean_bytes()},
                                  {"threads", options.threads},
                                  {"hardware_threads", std::thread::hardware_concurrency()},
                                  {"one_row_ns", {{"record", to_json(report.record)}, {"json", to_json(report.json)}}}};
  for (const BatchSpeed& batch : report.batches)
    value["batch_ns_per_row"][std::to_string(batch.rows)] = batch.ns_per_row;
  fmt::print("{}\n", detail::printable_json(value.dump(2)));
}

void print_line(std::string_view name, const Latency& latency) {
  fmt::print("  {:<26}{:>10.0f}{:>10.0f}{:>10.0f}{:>10.0f}\n", name, latency.p50, latency.p99, latency.p999,
             latency.mean);
}

void print(const BenchReport& report, const Predictor& predictor, const BenchRows& rows, const BenchOptions& options) {
  fmt::print("{}, {} rows ({} distinct) of {}\n", detail::printable(options.artifact), rows.size(), rows.distinct(),
             detail::printable(options.rows));
  fmt::print("engine {}, instruction set {}, plan of {} bytes, loaded in {:.1f} ms\n\n", predictor.engine(),
             detail::name_of(instruction_set(options.load)), predictor.plan().bytes(), report.load_seconds * 1e3);
  fmt::print("{:<28}{:>10}{:>10}{:>10}{:>10}\n", "one record, nanoseconds", "p50", "p99", "p99.9", "mean");
  print_line("decoded record", report.record);
  print_line(fmt::format("JSON, {:.0f} bytes", rows.mean_bytes()), report.json);
  fmt::print("\n{:<28}{:>10}{:>14}\n", fmt::format("columns, {} thread(s)", options.threads), "ns/row", "rows/s");
  for (const BatchSpeed& batch : report.batches)
    fmt::print("  {:<26}{:>10.1f}{:>14.0f}\n", fmt::format("batches of {}", batch.rows), batch.ns_per_row,
               1e9 / batch.ns_per_row);
}

}  // namespace

CLI::App* add_bench(CLI::App& app, int& status) {
  auto options = std::make_shared<BenchOptions>();
  CLI::App* verb = app.add_subcommand("bench", "Measure one record and batches, on rows of your own");
  verb->add_option("ARTIFACT", options->artifact, "the model, NAME.fieldfare")->required();
  verb->add_option("ROWS", options->rows, "JSON lines; many distinct ones, as branches learn a row by heart")
      ->required();
  verb->add_option("--seconds", options->seconds, "time for each measurement (default 1)")->check(CLI::PositiveNumber);
  verb->add_option("--threads", options->threads, "threads of the batch measurements (default 1)")
      ->check(CLI::PositiveNumber);
  verb->add_option_function<std::string>(
          "--instruction-set",
          [options](const std::string& name) {
            options->load.instruction_set = detail::value_of<InstructionSet>(name);
          },
          "use no wider instructions: baseline, avx2 or avx512 (default: what the processor has)")
      ->check(CLI::IsMember({"baseline", "avx2", "avx512"}));
  verb->add_flag("--json", options->json, "write JSON");
  verb->callback([options, &status] {
    const auto start = Clock::now();
    const Predictor predictor = load(options->artifact, options->load);
    const double load_seconds = nanoseconds(Clock::now() - start) * 1e-9;
    const BenchRows rows(predictor, options->rows, *std::max_element(std::begin(batch_sizes), std::end(batch_sizes)));
    BenchReport report = measure(predictor, rows, *options);
    report.load_seconds = load_seconds;
    (options->json ? print_json : print)(report, predictor, rows, *options);
    status = done;
  });
  return verb;
}

}  // namespace fieldfare::cli
