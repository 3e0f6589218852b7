// SPDX-License-Identifier: Apache-2.0
#include "stream/intake.hpp"

#include <algorithm>
#include <array>
#include <thread>

#include "stream/client_config.hpp"
#include "stream/statistics.hpp"

namespace fieldfare::stream {
namespace {

constexpr std::chrono::milliseconds between_attempts(100);
constexpr std::size_t at_once = 64;  // records, of one poll

std::string describe(const rd_kafka_topic_partition_list_t& list) {
  std::string text;
  for (int i = 0; i < list.cnt; ++i) text += (i ? "," : "") + std::to_string(list.elems[i].partition);
  return text;
}

}  // namespace

Intake::Intake(const Config& config, const Log& to_log, Metrics& metrics, Failure& to_fail, std::function<void()> drain,
               std::function<bool()> stopping)
    : ClientOwner{to_log, to_fail},
      config_(config),
      metrics_(metrics),
      drain_(std::move(drain)),
      stopping_(std::move(stopping)) {
  KafkaConf conf = client_conf(consumer_properties(config.kafka, config.loop));
  rd_kafka_conf_set_rebalance_cb(conf.get(), on_rebalance);
  rd_kafka_conf_set_stats_cb(conf.get(), on_statistics);
  rd_kafka_conf_set_offset_commit_cb(conf.get(), on_commit);
  consumer_ = make_client(RD_KAFKA_CONSUMER, std::move(conf), *this);
  rd_kafka_poll_set_consumer(consumer_.get());
  queue_.reset(rd_kafka_queue_get_consumer(consumer_.get()));
}

void Intake::subscribe() {
  const auto list = partition_list();
  rd_kafka_topic_partition_list_add(list.get(), config_.kafka.input_topic.c_str(), RD_KAFKA_PARTITION_UA);
  if (const auto error = rd_kafka_subscribe(consumer_.get(), list.get()))
    throw StreamError("SubscribeFailed", config_.kafka.input_topic, std::string(error_text(error)));
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
  return records_;
}

void Intake::keep(KafkaMessage message) {
  if (message->err) return consumer_error(*message);
  Partition& from = partition(message->partition);
  // A record of a partition that left may still come out of the client's buffers.
  if (!from.assigned) return;
  ++from.consumed_now;
  from.position = message->offset + 1;
  records_.push_back(std::move(message));
}

void Intake::consumer_error(const rd_kafka_message_t& message) {
  if (message.err == RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET) return offset_gap(message);
  if (is_permanent(message.err)) {
    failure.set_error(StreamError("ConsumeFailed", config_.kafka.input_topic,
                                  std::string(error_name(message.err)) + ": " + rd_kafka_message_errstr(&message)));
    return;
  }
  log(Level::warning, "consume-error", rd_kafka_message_errstr(&message),
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
  ++where.generation;
  where.tracker = OffsetTracker();
  where.stored = -1;
  where.position = RD_KAFKA_OFFSET_BEGINNING;
  restart(where);
}

// The client has stopped fetching the partition and does not seek in it: it must be assigned anew. The eager protocol
// knows only whole assignments, so that the others are assigned with it, each at its next record.
void Intake::restart(const Partition& where) {
  const bool one = is_cooperative();
  const auto list = partition_list(assigned_ + 1);
  for (const auto& each : partitions_)
    if (each && each->assigned && (!one || each.get() == &where))
      rd_kafka_topic_partition_list_add(list.get(), config_.kafka.input_topic.c_str(), each->id);
  find_start(list.get());
  for (int i = 0; i < list->cnt; ++i) {
    auto& each = list->elems[i];
    if (const auto next = partition(each.partition).position; next != RD_KAFKA_OFFSET_INVALID) each.offset = next;
  }
  if (one) apply(list.get(), false);
  apply(list.get(), true);
}

KafkaPartitions Intake::storable(bool all) const {
  auto list = partition_list(assigned_ + 1);
  for (const auto& each : partitions_) {
    if (!each || !each->assigned) continue;
    const auto next = each->tracker.next();
    if (next >= 0 && (all || next != each->stored))
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

void Intake::commit() {
  store_offsets();
  const auto list = storable(true);
  if (list->cnt == 0) return;
  if (const auto error = rd_kafka_commit(consumer_.get(), list.get(), 0))
    log(Level::warning, "commit-failed", error_text(error), {{"error.code", error_name(error)}});
}

void Intake::rewind(const std::set<Partition*>& failed) {
  const auto list = partition_list();
  for (Partition* each : failed) {
    if (!each->assigned) continue;
    const auto from = each->tracker.next() >= 0 ? each->tracker.next() : each->tracker.oldest();
    ++each->generation;
    each->tracker.restart();
    rd_kafka_topic_partition_list_add(list.get(), config_.kafka.input_topic.c_str(), each->id)->offset = from;
    metrics_.rewinds.Increment();
    log(Level::warning, "rewind", "answers were not delivered; the partition is read again",
        {{"kafka.partition", each->id}, {"kafka.offset", from}});
  }
  if (list->cnt == 0) return;
  const KafkaError error(rd_kafka_seek_partitions(consumer_.get(), list.get(), 30'000));
  if (error)
    failure.set_error(StreamError("SeekFailed", config_.kafka.input_topic, rd_kafka_error_string(error.get())));
  for (int i = 0; i < list->cnt; ++i)
    if (const auto code = list->elems[i].err)
      failure.set_error(StreamError("SeekFailed",
                                    config_.kafka.input_topic + "/" + std::to_string(list->elems[i].partition),
                                    std::string(error_text(code))));
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

void Intake::close() {
  if (!consumer_) return;
  queue_.reset();
  rd_kafka_consumer_close(consumer_.get());
}

void Intake::on_rebalance(rd_kafka_t*, rd_kafka_resp_err_t code, rd_kafka_topic_partition_list_t* list, void* opaque) {
  auto& self = static_cast<Intake&>(*static_cast<ClientOwner*>(opaque));
  try {
    if (code == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS)
      self.assign(list);
    else
      self.revoke(list);
  } catch (...) {
    self.failure.set(std::current_exception());
    rd_kafka_assign(self.consumer_.get(), nullptr);
  }
}

void Intake::assign(rd_kafka_topic_partition_list_t* list) {
  metrics_.rebalances.Increment();
  find_start(list);
  for (int i = 0; i < list->cnt; ++i) {
    Partition& each = partition(list->elems[i].partition);
    ++each.generation;
    each.tracker = OffsetTracker();
    each.stored = -1;
    each.position = RD_KAFKA_OFFSET_INVALID;
    each.assigned = true;
  }
  assigned_ += list->cnt;
  paused_ = false;
  apply(list, true);
  log(Level::info, "partitions-assigned", "partitions assigned", {{"kafka.partitions", describe(*list)}});
}

/// Where the group left off; where it never was, where the configuration says. A failure to ask must not look like a
/// group that never was.
void Intake::find_start(rd_kafka_topic_partition_list_t* list) {
  using namespace std::chrono_literals;
  if (list->cnt == 0) return;
  const auto deadline = std::chrono::steady_clock::now() + 60s;
  rd_kafka_resp_err_t error = RD_KAFKA_RESP_ERR_NO_ERROR;
  while ((error = rd_kafka_committed(consumer_.get(), list, 5000))) {
    if (is_permanent(error) || stopping_() || std::chrono::steady_clock::now() > deadline)
      throw StreamError("CommittedUnknown", config_.kafka.input_topic,
                        "the group's offsets cannot be read: " + std::string(error_text(error)));
    std::this_thread::sleep_for(between_attempts);
  }
  for (int i = 0; i < list->cnt; ++i) {
    auto& each = list->elems[i];
    if (each.err) throw StreamError("CommittedUnknown", config_.kafka.input_topic, std::string(error_text(each.err)));
    if (each.offset < 0) each.offset = config_.loop.start == "latest" ? RD_KAFKA_OFFSET_END : RD_KAFKA_OFFSET_BEGINNING;
  }
}

void Intake::revoke(rd_kafka_topic_partition_list_t* list) {
  metrics_.rebalances.Increment();
  const bool lost = rd_kafka_assignment_lost(consumer_.get()) != 0;
  if (lost) {
    metrics_.assignment_lost.Increment();
  } else {
    drain_();
    commit();
  }
  for (int i = 0; i < list->cnt; ++i) {
    Partition& each = partition(list->elems[i].partition);
    assigned_ -= each.assigned ? 1 : 0;
    each.assigned = false;
    ++each.generation;
    metrics_.lag(each.id).Set(-1);
    metrics_.committed_lag(each.id).Set(-1);
  }
  apply(list, false);
  log(lost ? Level::warning : Level::info, lost ? "partitions-lost" : "partitions-revoked",
      lost ? "partitions lost; their records in flight will be read again" : "partitions revoked",
      {{"kafka.partitions", describe(*list)}});
}

bool Intake::is_cooperative() const {
  return rd_kafka_rebalance_protocol(consumer_.get()) == std::string_view("COOPERATIVE");
}

void Intake::apply(rd_kafka_topic_partition_list_t* list, bool assigning) {
  if (is_cooperative()) {
    const KafkaError error(assigning ? rd_kafka_incremental_assign(consumer_.get(), list)
                                     : rd_kafka_incremental_unassign(consumer_.get(), list));
    if (error) throw StreamError("AssignFailed", config_.kafka.input_topic, rd_kafka_error_string(error.get()));
  } else if (const auto error = rd_kafka_assign(consumer_.get(), assigning ? list : nullptr)) {
    throw StreamError("AssignFailed", config_.kafka.input_topic, std::string(error_text(error)));
  }
}

void Intake::on_commit(rd_kafka_t*, rd_kafka_resp_err_t code, rd_kafka_topic_partition_list_t*, void* opaque) {
  const auto& self = static_cast<Intake&>(*static_cast<ClientOwner*>(opaque));
  if (!code || code == RD_KAFKA_RESP_ERR__NO_OFFSET) return;
  self.log(Level::warning, "commit-failed", error_text(code), {{"error.code", error_name(code)}});
}

int Intake::on_statistics(rd_kafka_t*, char* json, std::size_t size, void* opaque) {
  auto& self = static_cast<Intake&>(*static_cast<ClientOwner*>(opaque));
  try {
    const Statistics statistics = read_statistics({json, size}, self.config_.kafka.input_topic);
    self.metrics_.rtt.Set(statistics.rtt_seconds);
    for (const auto& [id, lag] : statistics.partitions) {
      if (!self.partition(id).assigned) continue;
      self.metrics_.lag(id).Set(static_cast<double>(lag.stored));
      self.metrics_.committed_lag(id).Set(static_cast<double>(lag.committed));
    }
  } catch (...) {
    self.failure.set(std::current_exception());
  }
  return 0;
}

}  // namespace fieldfare::stream
