// SPDX-License-Identifier: Apache-2.0
#include "stream/run.hpp"

#include "stream/client_config.hpp"

namespace fieldfare::stream {
namespace {

using std::chrono::milliseconds;
using Clock = Health::Clock;

constexpr std::chrono::seconds widen_patience(30);
constexpr int idle_wait_ms = 100;  // how long a stop may take to be noticed
constexpr int full_wait_ms = 20;   // for acknowledgements, which end the waiting

}  // namespace

Run::Run(const Surroundings& around)
    : around_(around),
      intake_(around.config, around.log, around.metrics, around.health, failure_, around.stop,
              {.drain = [this] { drain(); },
               .widen = [this](int partitions) { delivery_.widen(partitions, {around_.stop, widen_patience}); }}),
      delivery_(around.config, around.log, around.metrics, failure_, around.stop),
      workers_(around.config, around.models, delivery_, around.metrics, failure_),
      limits_(around.config.loop.max_inflight_records, around.config.loop.max_inflight_bytes) {}

void Run::connect(milliseconds most) {
  const Patience patience(around_.stop, most);
  const int partitions = intake_.connect(patience);
  delivery_.connect(partitions, patience);
  failure_.rethrow();
}

Config Run::in_force() const { return stream::in_force(around_.config, intake_.client(), delivery_.client()); }

void Run::loop() try {
  intake_.subscribe();
  around_.log(Level::info, "stream-started", "stream started",
              {{"kafka.brokers", around_.config.kafka.brokers},
               {"kafka.topic", around_.config.kafka.input_topic},
               {"fieldfare.librdkafka.version", rd_kafka_version_str()}});
  while (!around_.stop.requested()) turn();
  intake_.hand_over_counts();
} catch (...) {
  failure_.set(std::current_exception());
}

void Run::turn() {
  const auto taken = take_batch();
  workers_.end_batch();
  if (taken > 0) around_.metrics.batch_size.Observe(static_cast<double>(taken));
  delivery_.serve(0);
  if (const auto failed = delivery_.take_failed(); !failed.empty()) intake_.rewind(failed);
  intake_.store_offsets();
  failure_.rethrow();
  const auto now = Clock::now();
  around_.health.turn(now);
  intake_.pause(limits_.pause(delivery_.records(), delivery_.bytes(), taken > 0, now));
  if (now < next_second_) return;
  next_second_ = now + std::chrono::seconds(1);
  intake_.hand_over_counts();
}

/// Takes records until the batch is full or none is waiting; waits for the first.
std::size_t Run::take_batch() {
  const auto& loop = around_.config.loop;
  const auto full = [&] { return limits_.full(delivery_.records(), delivery_.bytes()); };
  workers_.start_batch();
  if (full()) {
    delivery_.serve(full_wait_ms);
    // Nothing comes while fetching is paused, but the group must see that we live, and changes of it must be served.
    return intake_.paused() ? take(0, 1) : 0;
  }
  const int wait = delivery_.records() > 0 ? static_cast<int>(loop.max_batch_wait_ms) : idle_wait_ms;
  std::size_t taken = 0;
  while (taken < loop.max_batch_records && !full()) {
    const auto more = take(taken == 0 ? wait : 0, loop.max_batch_records - taken);
    if (more == 0) break;
    taken += more;
  }
  return taken;
}

std::size_t Run::take(int wait_ms, std::size_t most) {
  const auto records = intake_.poll(wait_ms, most);
  for (auto& record : records) {
    Partition& partition = intake_.partition_of(*record);
    workers_.take(delivery_.begin(std::move(record), partition));
  }
  return records.size();
}

/// Takes acknowledgements until nothing is in flight, for at most the drain time.
void Run::drain() try {
  workers_.end_batch();
  const auto& stop = around_.stop;
  const auto deadline = Clock::now() + milliseconds(around_.config.loop.drain_timeout_ms);
  while (delivery_.records() > 0 && !failure_ && Clock::now() < deadline && stop.left() > stop.reserve())
    delivery_.serve(5);
} catch (...) {
  failure_.set(std::current_exception());
}

void Run::finish() {
  around_.stop.request();
  around_.health.stop();
  around_.log(Level::info, "stream-stopping", "stopping: finishing what is in flight",
              {{"fieldfare.inflight.records", delivery_.records()}});
  drain();
  const auto late = [&](const char* what) { failure_.set_error(StreamError("DrainTimeout", "", what)); };
  if (delivery_.records() > 0)
    late("answers were not acknowledged within `[loop] drain_timeout_ms`; their records will be read again");
  // What is acknowledged by now is finished; the rest is read again by whoever comes next.
  if (failure_) delivery_.serve(idle_wait_ms);
  if (!intake_.commit())
    late("not every offset was committed within `[loop] drain_timeout_ms`; finished records will be read again");
  if (failure_) delivery_.purge();
  if (!intake_.close())
    late(
        "no broker answered within `[loop] drain_timeout_ms`, so that the group was not left; everything is committed, "
        "and others get the partitions after `session.timeout.ms`");
  failure_.rethrow();
  around_.log(Level::info, "stream-stopped", "stream stopped");
}

}  // namespace fieldfare::stream
