// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/stream/stream.hpp"

#include <atomic>
#include <chrono>
#include <fstream>
#include <optional>

#include "stream/backpressure.hpp"
#include "stream/client_config.hpp"
#include "stream/delivery.hpp"
#include "stream/embedded_broker.hpp"
#include "stream/endpoint.hpp"
#include "stream/intake.hpp"
#include "stream/model_slot.hpp"
#include "stream/workers.hpp"

namespace fieldfare::stream {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr int connect_timeout_ms = 30'000;
constexpr int idle_wait_ms = 100;  // how long a stop may take to be noticed

}  // namespace

struct Stream::State {
  explicit State(Config given)
      : config(std::move(given)), log(config.log, config.kafka.group), models(config, log, metrics) {
    if (config.kafka.brokers == "embedded") start_broker();
    if (config.metrics.port) endpoint.emplace(config.metrics, metrics);
    if (endpoint)
      log(Level::info, "metrics-started", "metrics endpoint started",
          {{"server.address", config.metrics.host}, {"server.port", endpoint->port()}});
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

  bool stopping() const noexcept { return stop.load(std::memory_order_relaxed); }

  /// Takes acknowledgements until nothing is in flight, for at most the drain time.
  void drain(Workers& workers, Delivery& delivery) {
    workers.end_batch();
    const auto deadline = Clock::now() + milliseconds(config.loop.drain_timeout_ms);
    while (delivery.records() > 0 && !failure && Clock::now() < deadline) delivery.serve(5);
  }

  void run();
  void loop(Intake& intake, Delivery& delivery, Workers& workers);
  std::size_t take_batch(Intake& intake, Delivery& delivery, Workers& workers, const Backpressure& limits);

  Config config;
  Log log;
  Metrics metrics;
  ModelSlot models;
  Failure failure;
  std::optional<EmbeddedBroker> broker;
  std::optional<Endpoint> endpoint;
  std::atomic<bool> stop = false;
};

void Stream::State::run() {
  Delivery* delivery_now = nullptr;
  Workers* workers_now = nullptr;
  Intake intake(config, log, metrics, failure, [&] { drain(*workers_now, *delivery_now); }, [&] { return stopping(); });
  // Tickets hold the consumer's messages: they go before the consumer does.
  Delivery delivery(config, log, metrics, failure);
  Workers workers(config, models, delivery, metrics, failure);
  delivery_now = &delivery;
  workers_now = &workers;

  const int partitions = partition_count(intake.client(), config.kafka.input_topic, connect_timeout_ms);
  delivery.connect(partitions, connect_timeout_ms);
  intake.subscribe();
  log(Level::info, "stream-started", "stream started",
      {{"kafka.brokers", config.kafka.brokers},
       {"kafka.topic", config.kafka.input_topic},
       {"kafka.partitions", partitions},
       {"fieldfare.librdkafka.version", rd_kafka_version_str()}});
  try {
    loop(intake, delivery, workers);
    metrics.ready.Set(0);
    log(Level::info, "stream-stopping", "stopping: finishing what is in flight",
        {{"fieldfare.inflight.records", delivery.records()}});
    drain(workers, delivery);
    intake.commit();
    failure.rethrow();
    if (delivery.records() > 0)
      throw StreamError(
          "DrainTimeout", "",
          "answers were not acknowledged within `[loop] drain_timeout_ms`; their records will be read again");
  } catch (...) {
    // What is acknowledged by now is finished; the rest is read again by whoever comes next.
    failure.set(std::current_exception());
    delivery.serve(idle_wait_ms);
    intake.commit();
    delivery.purge();
    intake.close();
    metrics.ready.Set(0);
    throw;
  }
  intake.close();
  log(Level::info, "stream-stopped", "stream stopped");
}

void Stream::State::loop(Intake& intake, Delivery& delivery, Workers& workers) {
  Backpressure limits(config.loop.max_inflight_records, config.loop.max_inflight_bytes);
  auto next_second = Clock::now();
  while (!stopping()) {
    const auto taken = take_batch(intake, delivery, workers, limits);
    workers.end_batch();
    if (taken > 0) metrics.batch_size.Observe(static_cast<double>(taken));
    delivery.serve(0);
    if (const auto failed = delivery.take_failed(); !failed.empty()) intake.rewind(failed);
    intake.store_offsets();
    failure.rethrow();
    const auto now = Clock::now();
    intake.pause(limits.pause(delivery.records(), delivery.bytes(), taken > 0, now));
    if (now < next_second) continue;
    next_second = now + std::chrono::seconds(1);
    intake.hand_over_counts();
    metrics.ready.Set(intake.has_partitions() ? 1 : 0);
    if (config.model.reload) models.reload_if_changed();
  }
  intake.hand_over_counts();
}

/// Takes records until the batch is full or none is waiting; waits for the first.
std::size_t Stream::State::take_batch(Intake& intake, Delivery& delivery, Workers& workers,
                                      const Backpressure& limits) {
  if (!intake.paused() && limits.full(delivery.records(), delivery.bytes())) {
    delivery.serve(5);
    return 0;
  }
  const int wait = delivery.records() > 0 ? static_cast<int>(config.loop.max_batch_wait_ms) : idle_wait_ms;
  workers.start_batch();
  std::size_t taken = 0;
  while (taken < config.loop.max_batch_records && !limits.full(delivery.records(), delivery.bytes())) {
    const auto records = intake.poll(taken == 0 ? wait : 0, config.loop.max_batch_records - taken);
    if (records.empty()) break;
    for (auto& record : records) {
      Partition& partition = intake.partition_of(*record);
      workers.take(delivery.begin(std::move(record), partition));
    }
    taken += records.size();
  }
  return taken;
}

Stream::Stream(Config config) : state_(std::make_unique<State>(std::move(config))) {}
Stream::~Stream() = default;

void Stream::check() {
  auto& [config, log, metrics, models, failure, broker, endpoint, stop] = *state_;
  Intake intake(config, log, metrics, failure, [] {}, [] { return true; });
  Delivery delivery(config, log, metrics, failure);
  const int partitions = partition_count(intake.client(), config.kafka.input_topic, connect_timeout_ms);
  delivery.connect(partitions, connect_timeout_ms);
  failure.rethrow();
}

void Stream::run() { state_->run(); }

void Stream::stop() noexcept { state_->stop.store(true, std::memory_order_relaxed); }

const std::string& Stream::brokers() const noexcept { return state_->config.kafka.brokers; }

int Stream::metrics_port() const { return state_->endpoint ? state_->endpoint->port() : 0; }

}  // namespace fieldfare::stream
