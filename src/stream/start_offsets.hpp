// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <string>

#include "stream/cluster.hpp"

namespace fieldfare::stream {

/// Where a group starts to read the partitions of its topic: where it left off; where it never was, at the beginning or
/// the end, as configured. Partitions that were added to the topic after the group first came are read from the
/// beginning: their records came while it was at work.
class StartOffsets {
 public:
  StartOffsets(const std::string& topic, bool at_end) : topic_(topic), at_end_(at_end) {}

  /// Before the group is joined: looks whether it comes for the first time. Calls `serve` between attempts. Throws
  /// StreamError (`CommittedUnknown`, `AuthorizationFailed`).
  void look(rd_kafka_t* consumer, int partitions, const Patience& patience, const std::function<void()>& serve);

  /// Gives each partition the group's own offset, RD_KAFKA_OFFSET_INVALID where there is none. A failure to ask must
  /// not look like a group that never was: throws StreamError as `look` does.
  void committed(rd_kafka_t* consumer, rd_kafka_topic_partition_list_t* list, const Patience& patience) const;
  /// Gives each partition that has no offset the one to start at. Throws StreamError as `look` does.
  void resolve(rd_kafka_t* consumer, rd_kafka_topic_partition_list_t* list, const Patience& patience) const;

 private:
  /// Calls, with the time a call may take, until it succeeds.
  void ask(const Patience& patience, const std::function<rd_kafka_resp_err_t(int)>& call,
           const std::function<void()>& serve) const;

  const std::string& topic_;
  bool at_end_;
  int first_seen_ = 0;  // partitions that were there when the group came for the first time; none if it was here before
};

}  // namespace fieldfare::stream
