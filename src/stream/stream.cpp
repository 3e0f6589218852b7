// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/stream/stream.hpp"

#include <atomic>
#include <chrono>
#include <fstream>
#include <optional>

#include "stream/embedded_broker.hpp"
#include "stream/endpoint.hpp"
#include "stream/run.hpp"

namespace fieldfare::stream {
namespace {

constexpr std::chrono::seconds run_patience(30);
constexpr std::chrono::milliseconds check_patience(4000);  // somebody waits for the answer

}  // namespace

struct Stream::State {
  State(Config given, Purpose purpose)
      : config(std::move(given)),
        log(config.log, config.kafka.group),
        models(config, log, metrics),
        stop(std::chrono::milliseconds(config.loop.drain_timeout_ms)) {
    if (config.kafka.brokers == "embedded") start_broker();
    if (config.metrics.port) start_endpoint(purpose);
    if (endpoint)
      log(Level::info, "metrics-started", "metrics endpoint started",
          {{"server.address", config.metrics.host}, {"server.port", endpoint->port()}});
  }

  void start_endpoint(Purpose purpose) try {
    endpoint.emplace(config.metrics, metrics, health);
  } catch (const StreamError& error) {
    if (purpose != Purpose::check || error.code() != "PortTaken") throw;
    note = error.what() + std::string("; if it is this stream that runs there already, all is well");
    log(Level::warning, "metrics-port-taken", note);
  }

  void start_broker() {
    broker.emplace();
    const auto partitions = static_cast<int>(config.kafka.embedded_partitions);
    broker->create_topic(config.kafka.input_topic, partitions);
    broker->create_topic(config.kafka.output_topic, partitions);
    for (const auto& output : config.output) broker->create_topic(output.topic, partitions);
    broker->create_topic(config.kafka.dlq_topic, 1);
    config.kafka.brokers = broker->address();
    log(Level::info, "broker-started", "embedded broker started", {{"server.address", config.kafka.brokers}});
    if (config.kafka.address_file.empty()) return;
    // Written beside and renamed, so that a reader never sees half an address.
    auto beside = config.kafka.address_file;
    beside += ".new";
    std::ofstream(beside) << config.kafka.brokers << '\n';
    std::error_code error;
    std::filesystem::rename(beside, config.kafka.address_file, error);
    if (error) throw StreamError("Io", config.kafka.address_file.string(), "the broker's address cannot be written");
  }

  Run::Surroundings surroundings() { return {config, log, metrics, health, models, stop}; }

  Config config;
  Log log;
  Metrics metrics;
  Health health;
  ModelSlot models;
  Stop stop;
  std::atomic<bool> has_run = false;
  std::string note;
  std::optional<EmbeddedBroker> broker;
  std::optional<Endpoint> endpoint;
};

Stream::Stream(Config config, Purpose purpose) : state_(std::make_unique<State>(std::move(config), purpose)) {}
Stream::~Stream() = default;

Config Stream::check() {
  Run run(state_->surroundings());
  run.connect(check_patience);
  return run.in_force();
}

void Stream::run() {
  State& state = *state_;
  if (state.has_run.exchange(true)) throw StreamError("AlreadyRun", "", "a stream runs once; make another one");
  Run run(state.surroundings());
  try {
    run.connect(run_patience);
  } catch (const StreamError&) {
    if (!state.stop.requested()) throw;
    return state.log(Level::info, "stream-stopped", "stopped before anything was read");
  }
  run.loop();
  run.finish();
}

void Stream::stop() noexcept { state_->stop.request(); }

const std::string& Stream::brokers() const noexcept { return state_->config.kafka.brokers; }

const std::string& Stream::note() const noexcept { return state_->note; }

int Stream::metrics_port() const { return state_->endpoint ? state_->endpoint->port() : 0; }

}  // namespace fieldfare::stream
