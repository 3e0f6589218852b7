// SPDX-License-Identifier: Apache-2.0
#include "stream/workers.hpp"

namespace fieldfare::stream {
namespace {

using Clock = std::chrono::steady_clock;

/// Reading the clock twice costs a tenth of what scoring does: the first record of a batch is timed, then one in so
/// many.
constexpr std::uint32_t timed_every = 16;

}  // namespace

Worker::Worker(const Config& config, const ModelSlot& models, Delivery& delivery, Metrics& metrics)
    : config_(config), models_(models), delivery_(delivery), metrics_(metrics) {}

void Worker::start_batch() {
  auto model = models_.get();
  if (!scorer_ || scorer_->model() != model) {
    model_version_ = model->predictor().provenance().version;
    scorer_.emplace(std::move(model));
    unknown_fields_ = 0;
  }
  until_timed_ = 0;
}

void Worker::end_batch() {
  latency_.hand_over(metrics_.score_latency);
  count_unknown_fields();
}

void Worker::count_unknown_fields() {
  const std::uint64_t now = scorer_ ? scorer_->unknown_fields() : 0;
  if (now != unknown_fields_) metrics_.unknown_fields.Increment(static_cast<double>(now - unknown_fields_));
  unknown_fields_ = now;
}

void Worker::work(Ticket& ticket) {
  const rd_kafka_message_t& record = *ticket.message;
  if (!record.payload) {
    if (config_.dead_letter.tombstone == "skip")
      metrics_.skipped.Increment();
    else
      delivery_.dead_letter(ticket, model_version_, {stage::parse, "Empty", "", "the record has no value"});
    return delivery_.written(ticket);
  }
  RecordSource source{config_.kafka.input_topic, record.partition, record.offset, std::nullopt};
  if (record.key) source.key = key_of(record);
  try {
    const bool timed = until_timed_ == 0;
    until_timed_ = timed ? timed_every - 1 : until_timed_ - 1;
    const auto start = timed ? Clock::now() : Clock::time_point();
    const auto answers = scorer_->score(value_of(record), source);
    if (timed) latency_.add(std::chrono::duration<double>(Clock::now() - start).count());
    for (const Answer& answer : answers) delivery_.produce(ticket, answer.route, answer.json);
  } catch (const UndeliverableError& error) {
    delivery_.dead_letter(ticket, model_version_, {stage::produce, error.code(), error.where(), error.what()});
  } catch (const RecordError& error) {
    delivery_.dead_letter(ticket, model_version_, {stage_of(error), error.code(), error.where(), error.what()});
  }
  delivery_.written(ticket);
}

Workers::Workers(const Config& config, const ModelSlot& models, Delivery& delivery, Metrics& metrics, Failure& failure)
    : failure_(failure) {
  for (std::uint32_t i = 0; i < config.loop.workers; ++i)
    lanes_.push_back(std::make_unique<Lane>(Worker(config, models, delivery, metrics)));
  if (lanes_.size() > 1)
    for (auto& lane : lanes_) lane->thread = std::thread([this, &own = *lane] { run(own); });
}

Workers::~Workers() {
  for (auto& lane : lanes_) {
    if (!lane->thread.joinable()) continue;
    {
      const std::lock_guard lock(lane->mutex);
      lane->ended = true;
    }
    lane->filled.notify_one();
    lane->thread.join();
  }
}

void Workers::start_batch() {
  if (lanes_.size() == 1) lanes_.front()->worker.start_batch();
}

void Workers::take(Ticket* ticket) {
  if (lanes_.size() == 1) return lanes_.front()->worker.work(*ticket);
  lanes_[static_cast<std::size_t>(ticket->partition->id) % lanes_.size()]->next.push_back(ticket);
}

void Workers::end_batch() {
  if (lanes_.size() == 1) return lanes_.front()->worker.end_batch();
  for (auto& lane : lanes_) {
    if (lane->next.empty()) continue;
    {
      const std::lock_guard lock(lane->mutex);
      lane->queue.insert(lane->queue.end(), lane->next.begin(), lane->next.end());
    }
    lane->next.clear();
    lane->filled.notify_one();
  }
}

void Workers::run(Lane& lane) {
  std::vector<Ticket*> batch;
  while (true) {
    {
      std::unique_lock lock(lane.mutex);
      lane.filled.wait(lock, [&] { return lane.ended || !lane.queue.empty(); });
      if (lane.ended) return;
      batch.swap(lane.queue);
    }
    try {
      lane.worker.start_batch();
      // After a failure nothing more is sent: what is left is read again by whoever comes next.
      for (Ticket* ticket : batch)
        if (!failure_) lane.worker.work(*ticket);
      lane.worker.end_batch();
    } catch (...) {
      failure_.set(std::current_exception());
    }
    batch.clear();
  }
}

}  // namespace fieldfare::stream
