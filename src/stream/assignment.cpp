// SPDX-License-Identifier: Apache-2.0
// The part of Intake that follows the group: partitions come, go, and are begun anew.
#include <algorithm>
#include <thread>

#include "stream/intake.hpp"

namespace fieldfare::stream {
namespace {

constexpr std::chrono::seconds start_patience(60);

std::string describe(const rd_kafka_topic_partition_list_t& list) {
  std::string text;
  for (int i = 0; i < list.cnt; ++i) text += (i ? "," : "") + std::to_string(list.elems[i].partition);
  return text;
}

/// The group is already changing again: whoever gets the partitions then asks anew where they start.
bool is_outdated(rd_kafka_resp_err_t code) {
  return code == RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION || code == RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID ||
         code == RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS || code == RD_KAFKA_RESP_ERR__ASSIGNMENT_LOST;
}

}  // namespace

void Intake::on_rebalance(rd_kafka_t*, rd_kafka_resp_err_t code, rd_kafka_topic_partition_list_t* list, void* opaque) {
  auto& self = static_cast<Intake&>(*static_cast<ClientOwner*>(opaque));
  try {
    if (code == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS)
      self.assign(list);
    else
      self.revoke(list);
  } catch (...) {
    // A stop ends every waiting; that is no failure.
    if (!self.stop_.requested()) self.failure.set(std::current_exception());
    rd_kafka_assign(self.consumer_.get(), nullptr);
  }
}

void Intake::assign(rd_kafka_topic_partition_list_t* list) {
  metrics_.rebalances.Increment();
  int width = width_;
  for (int i = 0; i < list->cnt; ++i) width = std::max(width, list->elems[i].partition + 1);
  if (width > width_) {
    log(Level::warning, "partitions-added", "the input topic has more partitions than before",
        {{"kafka.topic", config_.kafka.input_topic}, {"kafka.partitions", width}});
    hooks_.widen(width);
    width_ = width;
  }
  find_start(list);
  const auto now = std::chrono::steady_clock::now();
  for (int i = 0; i < list->cnt; ++i) {
    Partition& each = partition(list->elems[i].partition);
    ++each.generation;
    each.tracker = OffsetTracker(list->elems[i].offset);
    each.position = list->elems[i].offset;
    each.stored = -1;
    each.moved = now;
    each.assigned = true;
  }
  assigned_ += list->cnt;
  apply(list, true);
  health_.partitions(has_partitions());
  log(Level::info, "partitions-assigned", "partitions assigned", {{"kafka.partitions", describe(*list)}});
}

/// Where a partition that the group never read starts is decided once, and committed before the first record is taken:
/// whoever starts next, whenever that is, goes on from there.
void Intake::find_start(rd_kafka_topic_partition_list_t* list) {
  const Patience patience(stop_, start_patience);
  starts_.committed(consumer_.get(), list, patience);
  const auto decided = partition_list(list->cnt);
  for (int i = 0; i < list->cnt; ++i) {
    auto& each = list->elems[i];
    partition(each.partition).committed = each.offset;
    if (each.offset >= 0) continue;
    rd_kafka_topic_partition_list_add(decided.get(), each.topic, each.partition);
    // What this instance did before it lost the partition, if it could not commit anything.
    each.offset = partition(each.partition).tracker.next();
  }
  if (decided->cnt == 0) return;
  starts_.resolve(consumer_.get(), list, patience);
  for (int i = 0; i < decided->cnt; ++i) {
    auto& each = decided->elems[i];
    each.offset = rd_kafka_topic_partition_list_find(list, each.topic, each.partition)->offset;
    log(Level::info, "start-decided", "the group reads this partition for the first time",
        {{"kafka.partition", each.partition}, {"kafka.offset", each.offset}});
  }
  while (const auto error = commit(*decided, std::chrono::milliseconds(patience.call_ms()))) {
    if (is_outdated(error)) return;
    if (is_permanent(error) || patience.over())
      throw client_failure("CommitFailed", config_.kafka.input_topic, error,
                           "where the group starts cannot be committed: " + std::string(error_text(error)));
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
}

void Intake::revoke(rd_kafka_topic_partition_list_t* list) {
  metrics_.rebalances.Increment();
  // The client would remember that a partition is paused, and keep it so when it comes back.
  pause(false);
  const bool lost = rd_kafka_assignment_lost(consumer_.get()) != 0;
  if (lost) {
    metrics_.assignment_lost.Increment();
  } else {
    hooks_.drain();
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
  health_.partitions(has_partitions());
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

// The client has stopped fetching the partition and does not seek in it: it must be assigned anew. The eager protocol
// knows only whole assignments, so that the others are assigned with it, each at its next record.
void Intake::restart(Partition& where) {
  pause(false);
  const auto first = partition_list();
  rd_kafka_topic_partition_list_add(first.get(), config_.kafka.input_topic.c_str(), where.id)->offset =
      RD_KAFKA_OFFSET_BEGINNING;
  starts_.resolve(consumer_.get(), first.get(), Patience(stop_, start_patience));
  ++where.generation;
  where.position = first->elems[0].offset;
  where.tracker = OffsetTracker(where.position);
  where.stored = -1;
  const bool one = is_cooperative();
  const auto list = partition_list(assigned_ + 1);
  for (const auto& each : partitions_)
    if (each && each->assigned && (!one || each.get() == &where))
      rd_kafka_topic_partition_list_add(list.get(), config_.kafka.input_topic.c_str(), each->id)->offset =
          each->position;
  if (one) apply(list.get(), false);
  apply(list.get(), true);
}

}  // namespace fieldfare::stream
