// SPDX-License-Identifier: Apache-2.0
#include "stream/intake.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "stream/client_config.hpp"

namespace fieldfare::stream {
namespace {

using std::chrono::milliseconds;
constexpr std::size_t at_once = 64;  // records, of one poll

}  // namespace

Intake::Intake(const Config& config, const Log& to_log, Metrics& metrics, Health& health, Failure& to_fail,
               const Stop& stop, Hooks hooks)
    : ClientOwner{to_log, to_fail},
      config_(config),
      metrics_(metrics),
      health_(health),
      stop_(stop),
      hooks_(std::move(hooks)),
      starts_(config.kafka.input_topic, config.loop.start == "latest") {
  KafkaConf conf = consumer_conf(config.kafka, config.loop);
  rd_kafka_conf_set_rebalance_cb(conf.get(), on_rebalance);
  rd_kafka_conf_set_stats_cb(conf.get(), on_statistics);
  rd_kafka_conf_set_offset_commit_cb(conf.get(), on_commit);
  consumer_ = make_client(RD_KAFKA_CONSUMER, std::move(conf), *this);
  rd_kafka_poll_set_consumer(consumer_.get());
  queue_.reset(rd_kafka_queue_get_consumer(consumer_.get()));
}

Intake::~Intake() {
  queue_.reset();
  // Who could not leave the group has found out already that nobody answers.
  end_client(std::move(consumer_), left_ ? milliseconds(1000) : milliseconds(0));
}

int Intake::connect(const Patience& patience) {
  width_ = partition_count(*this, consumer_.get(), config_.kafka.input_topic, patience);
  starts_.look(consumer_.get(), width_, patience, [this] {
    for (KafkaMessage error(rd_kafka_consumer_poll(consumer_.get(), 0)); error;
         error.reset(rd_kafka_consumer_poll(consumer_.get(), 0)))
      if (error->err) consumer_error(*error);
    failure.rethrow();
  });
  return width_;
}

void Intake::subscribe() {
  const auto list = partition_list();
  rd_kafka_topic_partition_list_add(list.get(), config_.kafka.input_topic.c_str(), RD_KAFKA_PARTITION_UA);
  if (const auto error = rd_kafka_subscribe(consumer_.get(), list.get()))
    throw StreamError("SubscribeFailed", config_.kafka.input_topic, std::string(error_text(error)));
  left_ = false;
}

Partition& Intake::partition(std::int32_t id) {
  const auto index = static_cast<std::size_t>(id);
  if (index >= partitions_.size()) partitions_.resize(index + 1);
  auto& found = partitions_[index];
  if (!found) {
    found = std::make_unique<Partition>();
    found->id = id;
    found->consumed = &metrics_.consumed(config_.kafka.input_topic, id);
  }
  return *found;
}

// The first is waited for by itself, which also tells the client that we live; what has come with it is taken in one
// call, which costs a clock and a lock less per record.
std::span<KafkaMessage> Intake::poll(int wait_ms, std::size_t most) {
  records_.clear();
  std::array<rd_kafka_message_t*, at_once> taken;
  taken[0] = rd_kafka_consumer_poll(consumer_.get(), wait_ms);
  if (!taken[0]) return {};
  const auto more =
      rd_kafka_consume_batch_queue(queue_.get(), 0, taken.data() + 1, std::clamp<std::size_t>(most, 1, at_once) - 1);
  for (ssize_t i = 0; i <= std::max<ssize_t>(more, 0); ++i) keep(KafkaMessage(taken[static_cast<std::size_t>(i)]));
  // Only now, because every partition may have to be assigned anew at its next record.
  for (const auto& gap : std::exchange(gaps_, {})) offset_gap(*gap);
  return records_;
}

void Intake::keep(KafkaMessage message) {
  if (message->err == RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET) return gaps_.push_back(std::move(message));
  if (message->err && message->err != RD_KAFKA_RESP_ERR__PARTITION_EOF) return consumer_error(*message);
  Partition& from = partition(message->partition);
  // A record of a partition that left may still come out of the client's buffers.
  if (!from.assigned) return;
  if (message->err) {
    // The end of the partition: before it may lie what is no record, such as the mark of a transaction.
    from.position = message->offset;
    return from.tracker.reached(message->offset);
  }
  ++from.consumed_now;
  from.position = message->offset + 1;
  records_.push_back(std::move(message));
}

void Intake::consumer_error(const rd_kafka_message_t& message) {
  last_error = rd_kafka_message_errstr(&message);
  if (is_permanent(message.err))
    return failure.set_error(client_failure("ConsumeFailed", config_.kafka.input_topic, message.err, last_error));
  log(Level::warning, "consume-error", last_error,
      {{"error.code", error_name(message.err)}, {"kafka.partition", message.partition}});
}

void Intake::offset_gap(const rd_kafka_message_t& message) {
  Partition& where = partition(message.partition);
  if (!where.assigned) return;
  metrics_.offset_gaps.Increment();
  const std::string place = config_.kafka.input_topic + "/" + std::to_string(message.partition);
  log(Level::error, "offset-gap", rd_kafka_message_errstr(&message), {{"kafka.partition", message.partition}});
  if (config_.loop.on_offset_gap == "fail") {
    failure.set_error(
        StreamError("OffsetGap", place,
                    "the broker no longer has the next record of this partition, records may have been "
                    "deleted unread; set `[loop] on_offset_gap = \"continue\"` to go on at the first it has"));
    return;
  }
  restart(where);
}

KafkaPartitions Intake::storable(bool all) const {
  auto list = partition_list(assigned_ + 1);
  for (const auto& each : partitions_) {
    if (!each || !each->assigned) continue;
    const auto next = each->tracker.next();
    if (next >= 0 && next != (all ? each->committed : each->stored))
      rd_kafka_topic_partition_list_add(list.get(), config_.kafka.input_topic.c_str(), each->id)->offset = next;
  }
  return list;
}

void Intake::store_offsets() {
  const auto list = storable(false);
  if (list->cnt == 0) return;
  rd_kafka_offsets_store(consumer_.get(), list.get());
  for (int i = 0; i < list->cnt; ++i) {
    // _STATE: the partition left meanwhile; whoever has it now reads these records again.
    if (list->elems[i].err && list->elems[i].err != RD_KAFKA_RESP_ERR__STATE)
      log(Level::warning, "offset-store-failed", error_text(list->elems[i].err),
          {{"kafka.partition", list->elems[i].partition}});
    partition(list->elems[i].partition).stored = list->elems[i].offset;
  }
}

bool Intake::commit() {
  store_offsets();
  const auto list = storable(true);
  if (list->cnt == 0) return true;
  const auto error = commit(*list, stop_.requested() ? stop_.left() / 2 : milliseconds(5000));
  if (error) log(Level::warning, "commit-failed", error_text(error), {{"error.code", error_name(error)}});
  return !error;
}

/// Commits, and waits for that at most so long.
rd_kafka_resp_err_t Intake::commit(const rd_kafka_topic_partition_list_t& offsets, milliseconds most) {
  const KafkaQueue answers(rd_kafka_queue_new(consumer_.get()));
  if (const auto error = rd_kafka_commit_queue(consumer_.get(), &offsets, answers.get(), nullptr, nullptr))
    return error;
  const KafkaEvent answer(rd_kafka_queue_poll(answers.get(), static_cast<int>(most.count())));
  if (!answer) return RD_KAFKA_RESP_ERR__TIMED_OUT;
  const auto error = rd_kafka_event_error(answer.get());
  if (!error) committed(offsets);
  return error;
}

void Intake::committed(const rd_kafka_topic_partition_list_t& offsets) {
  for (int i = 0; i < offsets.cnt; ++i)
    if (const auto& each = offsets.elems[i]; !each.err && each.offset >= 0)
      partition(each.partition).committed = each.offset;
}

void Intake::rewind(const std::set<Partition*>& failed) {
  const auto list = partition_list();
  for (Partition* each : failed) {
    if (!each->assigned) continue;
    const auto from = each->tracker.next();
    ++each->generation;
    each->tracker.restart();
    rd_kafka_topic_partition_list_add(list.get(), config_.kafka.input_topic.c_str(), each->id)->offset = from;
    metrics_.rewinds.Increment();
    log(Level::warning, "rewind", "answers were not delivered; the partition is read again",
        {{"kafka.partition", each->id}, {"kafka.offset", from}});
  }
  if (list->cnt == 0) return;
  const Patience patience(stop_, std::chrono::seconds(30));
  auto error = RD_KAFKA_RESP_ERR_NO_ERROR;
  do {
    const KafkaError whole(rd_kafka_seek_partitions(consumer_.get(), list.get(), patience.call_ms()));
    error = whole ? rd_kafka_error_code(whole.get()) : RD_KAFKA_RESP_ERR_NO_ERROR;
    for (int i = 0; !error && i < list->cnt; ++i) error = list->elems[i].err;
  } while (error == RD_KAFKA_RESP_ERR__TIMED_OUT && !patience.over());
  if (error && !patience.stopped())
    failure.set_error(StreamError("SeekFailed", config_.kafka.input_topic, std::string(error_text(error))));
}

void Intake::pause(bool paused) {
  if (paused == paused_) return;
  rd_kafka_topic_partition_list_t* raw = nullptr;
  if (rd_kafka_assignment(consumer_.get(), &raw)) return;
  const KafkaPartitions list(raw);
  if (paused)
    rd_kafka_pause_partitions(consumer_.get(), list.get());
  else
    rd_kafka_resume_partitions(consumer_.get(), list.get());
  paused_ = paused;
  log(Level::info, paused ? "pause" : "resume", paused ? "too much in flight, fetching pauses" : "fetching goes on",
      {});
}

void Intake::hand_over_counts() {
  for (auto& each : partitions_)
    if (each && each->consumed_now > 0)
      each->consumed->Increment(static_cast<double>(std::exchange(each->consumed_now, 0)));
}

bool Intake::close() {
  if (left_) return true;
  const KafkaQueue events(rd_kafka_queue_new(consumer_.get()));
  const KafkaError error(rd_kafka_consumer_close_queue(consumer_.get(), events.get()));
  if (error) return false;
  // Events, not callbacks: the client lets no callback take the records that are still in the queue.
  while (!(left_ = rd_kafka_consumer_closed(consumer_.get())) && stop_.left() > milliseconds(0)) {
    const KafkaEvent event(rd_kafka_queue_poll(events.get(), 10));
    if (rd_kafka_event_type(event.get()) == RD_KAFKA_EVENT_REBALANCE)
      on_rebalance(consumer_.get(), rd_kafka_event_error(event.get()), rd_kafka_event_topic_partition_list(event.get()),
                   static_cast<ClientOwner*>(this));
  }
  return left_;
}

void Intake::on_commit(rd_kafka_t*, rd_kafka_resp_err_t code, rd_kafka_topic_partition_list_t* list, void* opaque) {
  auto& self = static_cast<Intake&>(*static_cast<ClientOwner*>(opaque));
  if (code == RD_KAFKA_RESP_ERR__NO_OFFSET) return;
  if (code)
    self.log(Level::warning, "commit-failed", error_text(code), {{"error.code", error_name(code)}});
  else if (list)
    self.committed(*list);
}

int Intake::on_statistics(rd_kafka_t*, char* json, std::size_t size, void* opaque) {
  auto& self = static_cast<Intake&>(*static_cast<ClientOwner*>(opaque));
  try {
    self.watch(read_statistics({json, size}, self.config_.kafka.input_topic));
  } catch (...) {
    self.failure.set(std::current_exception());
  }
  return 0;
}

void Intake::watch(const Statistics& statistics) {
  const auto now = Health::Clock::now();
  metrics_.rtt.Set(statistics.rtt_seconds);
  const std::chrono::duration<double> silent(statistics.silent_seconds);
  health_.broker(silent.count() >= 0 && silent < Health::patience);
  bool stuck = false;
  for (const auto& each : partitions_) {
    if (!each || !each->assigned) continue;
    const auto found = statistics.partitions.find(each->id);
    const bool fetched = found != statistics.partitions.end();
    const auto lag = fetched ? found->second : Statistics::Lag();
    metrics_.lag(each->id).Set(static_cast<double>(lag.stored));
    metrics_.committed_lag(each->id).Set(static_cast<double>(lag.committed));
    const auto next = each->tracker.next();
    if ((fetched && lag.stored <= 0) || next != each->seen) each->moved = now;
    each->seen = next;
    stuck = stuck || now - each->moved >= Health::patience;
  }
  health_.stuck(stuck);
}

}  // namespace fieldfare::stream
