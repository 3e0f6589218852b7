// SPDX-License-Identifier: Apache-2.0
// One contender in a process of its own, told by lines of JSON what to measure; benchmarks/peers speaks to it.
//   bench_native CONTENDER SETTINGS
// SETTINGS is JSON: {"model", "library", "rows", "features", "instruction_set"}.
#include <iostream>
#include <nlohmann/json.hpp>
#include <vector>

#include "native/cold_caches.hpp"
#include "native/contender.hpp"
#include "native/resident_memory.hpp"
#include "native/stopwatch.hpp"

namespace fieldfare::bench {
namespace {

using Json = nlohmann::json;
volatile double sink = 0;  // so that no call is optimised away

Json to_json(const cli::Latency& latency) {
  return {{"p50", latency.p50},
          {"p99", latency.p99},
          {"p999", latency.p999},
          {"mean", latency.mean},
          {"calls", latency.calls}};
}

Json one(Contender& contender, const Json& order) {
  const std::size_t rows = contender.rows();
  return to_json(cli::measure_latency([&](std::size_t i) { sink = contender.one(i % rows); }, order.at("seconds")));
}

Json cold(Contender& contender, const Json& order) {
  ColdCaches caches(order.at("bytes"));
  std::vector<double> samples;
  for (std::size_t i = 0; i < order.at("calls"); ++i) {
    caches.flush();
    samples.push_back(1e9 * seconds_of([&] { sink = contender.one(i * 61 % contender.rows()); }));
  }
  return {{"p50", cli::quantile(samples, 0.5)}, {"calls", samples.size()}};
}

Json batch(Contender& contender, const Json& order) {
  std::vector<double> out(contender.rows());
  const double seconds = cli::median_seconds([&](std::size_t) { contender.batch(out); }, order.at("seconds"));
  return {{"ns_per_row", seconds * 1e9 / static_cast<double>(out.size())}, {"rows", out.size()}};
}

/// Scores of both ways, one after the other, as raw doubles.
Json answers(Contender& contender, const Json& order) {
  std::vector<double> scores(2 * contender.rows());
  const std::span all(scores);
  contender.batch(all.first(contender.rows()));
  for (std::size_t row = 0; row < contender.rows(); ++row) scores[contender.rows() + row] = contender.one(row);
  std::ofstream file(order.at("to").get<std::string>(), std::ios::binary);
  file.write(reinterpret_cast<const char*>(scores.data()), static_cast<std::streamsize>(all.size_bytes()));
  return {{"rows", contender.rows()}, {"written", file.good()}};
}

/// What one more copy of the model occupies, on average of several.
Json memory(Contender& contender, const Json& order) {
  const std::size_t copies = order.at("copies");
  std::vector<std::shared_ptr<void>> kept;
  const double before = resident_bytes();
  for (std::size_t i = 0; i < copies; ++i) {
    kept.push_back(contender.copy());
    if (!kept.back()) return {{"bytes", nullptr}};
  }
  return {{"bytes", (resident_bytes() - before) / static_cast<double>(copies)}};
}

Json obey(Contender& contender, const Json& order) {
  const std::string what = order.at("do");
  if (what == "one") return one(contender, order);
  if (what == "cold") return cold(contender, order);
  if (what == "batch") return batch(contender, order);
  if (what == "answers") return answers(contender, order);
  if (what == "memory") return memory(contender, order);
  throw std::invalid_argument("unknown order " + what);
}

int serve(const std::string& name, const Json& given) {
  const auto path = [&](const char* key) { return std::filesystem::path(given.value(key, "")); };
  const LoadOptions options{.instruction_set = detail::value_of<InstructionSet>(given.value("instruction_set", ""))};
  const auto contender = make_contender(
      name, {path("model"), path("library"), path("rows"), given.value("features", std::size_t{0}), options});
  std::cout << Json{{"detail", contender->detail()}, {"load_seconds", contender->load_seconds()}} << std::endl;
  for (std::string line; std::getline(std::cin, line);) std::cout << obey(*contender, Json::parse(line)) << std::endl;
  return 0;
}

}  // namespace
}  // namespace fieldfare::bench

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: bench_native CONTENDER SETTINGS\n";
    return 2;
  }
  try {
    return fieldfare::bench::serve(argv[1], nlohmann::json::parse(argv[2]));
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 3;
  }
}
