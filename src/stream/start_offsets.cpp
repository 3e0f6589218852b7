// SPDX-License-Identifier: Apache-2.0
#include "stream/start_offsets.hpp"

#include <thread>

namespace fieldfare::stream {
namespace {

constexpr std::chrono::milliseconds between_attempts(100);

void nothing() {}

/// The error of a call that fills a list, or else the first one in the list.
rd_kafka_resp_err_t first_error(rd_kafka_resp_err_t error, const rd_kafka_topic_partition_list_t& list) {
  for (int i = 0; !error && i < list.cnt; ++i) error = list.elems[i].err;
  return error;
}

}  // namespace

void StartOffsets::ask(const Patience& patience, const std::function<rd_kafka_resp_err_t(int)>& call,
                       const std::function<void()>& serve) const {
  while (const auto error = call(patience.call_ms())) {
    serve();
    const std::string text = "the group's offsets cannot be read: " + std::string(error_text(error));
    if (is_permanent(error) || patience.over()) throw client_failure("CommittedUnknown", topic_, error, text);
    std::this_thread::sleep_for(between_attempts);
  }
}

void StartOffsets::look(rd_kafka_t* consumer, int partitions, const Patience& patience,
                        const std::function<void()>& serve) {
  const auto list = partition_list(partitions);
  for (int i = 0; i < partitions; ++i) rd_kafka_topic_partition_list_add(list.get(), topic_.c_str(), i);
  ask(patience, [&](int ms) { return first_error(rd_kafka_committed(consumer, list.get(), ms), *list); }, serve);
  first_seen_ = partitions;
  for (int i = 0; i < partitions; ++i)
    if (list->elems[i].offset >= 0) first_seen_ = 0;
}

void StartOffsets::committed(rd_kafka_t* consumer, rd_kafka_topic_partition_list_t* list,
                             const Patience& patience) const {
  if (list->cnt == 0) return;
  ask(patience, [&](int ms) { return first_error(rd_kafka_committed(consumer, list, ms), *list); }, nothing);
}

void StartOffsets::resolve(rd_kafka_t* consumer, rd_kafka_topic_partition_list_t* list,
                           const Patience& patience) const {
  const auto open = partition_list(list->cnt);
  for (int i = 0; i < list->cnt; ++i) {
    const auto id = list->elems[i].partition;
    if (list->elems[i].offset >= 0) continue;
    // The protocol's stand-ins for times: the first offset, and the next one.
    rd_kafka_topic_partition_list_add(open.get(), topic_.c_str(), id)->offset =
        at_end_ && id < first_seen_ ? RD_KAFKA_OFFSET_END : RD_KAFKA_OFFSET_BEGINNING;
  }
  if (open->cnt == 0) return;
  KafkaPartitions found;
  const auto call = [&](int ms) {
    found.reset(rd_kafka_topic_partition_list_copy(open.get()));
    return first_error(rd_kafka_offsets_for_times(consumer, found.get(), ms), *found);
  };
  ask(patience, call, nothing);
  for (int i = 0; i < found->cnt; ++i)
    rd_kafka_topic_partition_list_set_offset(list, topic_.c_str(), found->elems[i].partition, found->elems[i].offset);
}

}  // namespace fieldfare::stream
