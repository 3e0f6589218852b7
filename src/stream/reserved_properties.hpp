// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <array>
#include <span>
#include <string_view>

namespace fieldfare::stream {

/// A property of the client that a configuration cannot set, and why.
struct Reserved {
  std::string_view key, why;
};

inline constexpr std::string_view loads_code = "it loads code into the process";

inline constexpr std::array reserved_everywhere{
    Reserved{"bootstrap.servers", "set `[kafka] brokers`"},
    Reserved{"metadata.broker.list", "set `[kafka] brokers`"},
    Reserved{"enable.sparse.connections", "it is internal to the client"},
    Reserved{"plugin.library.paths", loads_code},
    Reserved{"ssl.engine.location", loads_code},
    Reserved{"ssl.engine.id", loads_code},
    Reserved{"ssl.providers", loads_code},
    Reserved{"sasl.kerberos.kinit.cmd", "it runs a command; keep the ticket fresh from outside, or use a keytab"},
    Reserved{"interceptors", "only code can set it"},
    Reserved{"opaque", "only code can set it"},
    Reserved{"default_topic_conf", "only code can set it"},
    Reserved{"enabled_events", "the loop takes the client's callbacks, not its events"},
    Reserved{"log.queue", "the client's messages go to the stream's log"},
    Reserved{"internal.termination.signal", "signals belong to the program"},
    Reserved{"test.mock.num.brokers", "set `[kafka] brokers = \"embedded\"`"},
};

inline constexpr std::array reserved_consumer{
    Reserved{"group.id", "set `[kafka] group`"},
    Reserved{"enable.auto.offset.store", "offsets are stored only after the answer is acknowledged"},
    Reserved{"auto.commit.enable", "offsets are stored only after the answer is acknowledged"},
    Reserved{"enable.auto.commit", "stored offsets must be committed"},
    Reserved{"offset.store.method", "offsets are committed to the group"},
    Reserved{"offset.store.path", "offsets are committed to the group"},
    Reserved{"auto.offset.reset", "set `[loop] start` and `on_offset_gap`"},
    Reserved{"isolation.level", "records of open and aborted transactions are never scored"},
    Reserved{"partition.assignment.strategy", "it follows from the version of librdkafka"},
    Reserved{"group.protocol", "it follows from the version of librdkafka"},
    Reserved{"group.protocol.type", "it follows from the version of librdkafka"},
    Reserved{"enable.partition.eof", "it is set by the loop"},
    Reserved{"check.crcs", "a damaged record must not be scored"},
};

inline constexpr std::array reserved_producer{
    Reserved{"enable.idempotence", "no record may be repeated or overtaken on its way to the broker"},
    Reserved{"enable.gapless.guarantee", "it turns passing failures into fatal ones"},
    Reserved{"acks", "an offset is stored only after every in-sync replica has the answer"},
    Reserved{"request.required.acks", "an offset is stored only after every in-sync replica has the answer"},
    Reserved{"retries", "it follows from idempotence"},
    Reserved{"message.send.max.retries", "it follows from idempotence"},
    Reserved{"max.in.flight", "it follows from idempotence"},
    Reserved{"max.in.flight.requests.per.connection", "it follows from idempotence"},
    Reserved{"queuing.strategy", "answers are sent in the order of their records"},
    Reserved{"transactional.id", "it belongs to the guarantee exactly_once"},
    Reserved{"partitioner", "a key must go to the partition that other clients expect"},
    Reserved{"delivery.report.only.error", "offsets follow delivery reports"},
};

/// Why a property is reserved; empty: it is not.
inline std::string_view why_reserved(std::string_view key, std::span<const Reserved> reserved) {
  // The client's callbacks; librdkafka would refuse each with the name of a C function.
  if (key.ends_with("_cb")) return "only code can set it";
  for (const auto list : {std::span<const Reserved>(reserved_everywhere), reserved})
    if (const auto found = std::find_if(list.begin(), list.end(), [&](const auto& each) { return each.key == key; });
        found != list.end())
      return found->why;
  return {};
}

}  // namespace fieldfare::stream
