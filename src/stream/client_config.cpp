// SPDX-License-Identifier: Apache-2.0
#include "stream/client_config.hpp"

#include <algorithm>
#include <array>

#include "stream/nearest_name.hpp"

namespace fieldfare::stream {
namespace {

struct Reserved {
  std::string_view key, why;
};

constexpr std::array reserved_everywhere{
    Reserved{"bootstrap.servers", "set `[kafka] brokers`"},
    Reserved{"metadata.broker.list", "set `[kafka] brokers`"},
    Reserved{"enable.sparse.connections", "it is internal to the client"},
};

constexpr std::array reserved_consumer{
    Reserved{"group.id", "set `[kafka] group`"},
    Reserved{"enable.auto.offset.store", "offsets are stored only after the answer is acknowledged"},
    Reserved{"auto.commit.enable", "offsets are stored only after the answer is acknowledged"},
    Reserved{"enable.auto.commit", "stored offsets must be committed"},
    Reserved{"auto.offset.reset", "set `[loop] start` and `on_offset_gap`"},
    Reserved{"isolation.level", "records of open and aborted transactions are never scored"},
    Reserved{"partition.assignment.strategy", "it follows from the version of librdkafka"},
    Reserved{"group.protocol", "it follows from the version of librdkafka"},
    Reserved{"enable.partition.eof", "it is set by the loop"},
    Reserved{"check.crcs", "a damaged record must not be scored"},
};

constexpr std::array reserved_producer{
    Reserved{"enable.idempotence", "no record may be repeated or overtaken on its way to the broker"},
    Reserved{"enable.gapless.guarantee", "it turns passing failures into fatal ones"},
    Reserved{"acks", "an offset is stored only after every in-sync replica has the answer"},
    Reserved{"request.required.acks", "an offset is stored only after every in-sync replica has the answer"},
    Reserved{"retries", "it follows from idempotence"},
    Reserved{"message.send.max.retries", "it follows from idempotence"},
    Reserved{"max.in.flight", "it follows from idempotence"},
    Reserved{"max.in.flight.requests.per.connection", "it follows from idempotence"},
    Reserved{"transactional.id", "it belongs to the guarantee exactly_once"},
    Reserved{"partitioner", "a key must go to the partition that other clients expect"},
    Reserved{"delivery.report.only.error", "offsets follow delivery reports"},
};

/// Every property this librdkafka knows.
std::vector<std::string> known_properties() {
  const KafkaConf conf(rd_kafka_conf_new());
  std::size_t count = 0;
  const char** dump = rd_kafka_conf_dump(conf.get(), &count);
  std::vector<std::string> names;
  for (std::size_t i = 0; i + 1 < count; i += 2) names.emplace_back(dump[i]);
  rd_kafka_conf_dump_free(dump, count);
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

void set(rd_kafka_conf_t* conf, const std::string& key, const std::string& value, const std::string& place) {
  std::array<char, 512> why{};
  const auto result = rd_kafka_conf_set(conf, key.c_str(), value.c_str(), why.data(), why.size());
  if (result == RD_KAFKA_CONF_OK) return;
  if (result == RD_KAFKA_CONF_UNKNOWN)
    throw ConfigError("UnknownKey", place,
                      "`" + key + "` is not a property of librdkafka; " + suggestion(key, known_properties()));
  throw ConfigError("BadProperty", place, is_secret(key) ? "`" + key + "` has a bad value" : why.data());
}

template <std::size_t N>
void refuse(const Properties& properties, const std::array<Reserved, N>& reserved, const std::string& place) {
  for (const auto& [key, why] : reserved)
    if (properties.contains(key))
      throw ConfigError("ReservedKey", place,
                        "`" + std::string(key) + "` cannot be set: " + std::string(why) + ". Remove the key.");
}

bool library_is_at_least(int version) { return rd_kafka_version() >= version; }

}  // namespace

bool is_secret(std::string_view property) {
  constexpr std::array<std::string_view, 5> parts{"password", "secret", "ssl.key.pem", "oauthbearer.config", "token"};
  return std::any_of(parts.begin(), parts.end(),
                     [&](auto part) { return property.find(part) != std::string_view::npos; });
}

Properties consumer_properties(const KafkaConfig& kafka, const LoopConfig& loop) {
  Properties all{
      {"client.id", "fieldfare"},
      {"bootstrap.servers", kafka.brokers},
      {"group.id", kafka.group},
      {"enable.auto.offset.store", "false"},
      {"enable.auto.commit", "true"},
      {"auto.commit.interval.ms", "1000"},
      {"auto.offset.reset", "error"},  // the loop decides by itself where to start and what a gap means
      {"isolation.level", "read_committed"},
      {"check.crcs", "true"},
      {"enable.partition.eof", "true"},                 // behind the last record may lie the mark of a transaction
      {"topic.metadata.refresh.interval.ms", "30000"},  // new partitions are found within that time
      {"allow.auto.create.topics", "false"},
      {"fetch.error.backoff.ms", "100"},
      {"statistics.interval.ms", "5000"},
      {"socket.nagle.disable", "true"},
      // Committing by hand during a cooperative rebalance loses the assignment before 2.10 (librdkafka issue 4059).
      {"partition.assignment.strategy", library_is_at_least(0x020a0000) ? "cooperative-sticky" : "range"},
  };
  // A full queue stops fetching for `fetch.queue.backoff.ms`, which was a fixed second before 2.2: there the queue must
  // hold what is scored in a second.
  if (library_is_at_least(0x02020000))
    all.merge(Properties{
        {"fetch.queue.backoff.ms", "20"}, {"queued.min.messages", "100000"}, {"queued.max.messages.kbytes", "65536"}});
  else
    all.merge(Properties{{"queued.min.messages", "1000000"}, {"queued.max.messages.kbytes", "262144"}});
  for (const auto& [key, value] : kafka.consumer) all.insert_or_assign(key, value);
  // The drain at a rebalance must end before the group gives the member up.
  if (!kafka.consumer.contains("max.poll.interval.ms") && loop.drain_timeout_ms * 2 > 300'000)
    all["max.poll.interval.ms"] = std::to_string(loop.drain_timeout_ms * 2);
  return all;
}

Properties producer_properties(const KafkaConfig& kafka) {
  Properties all{
      {"client.id", "fieldfare"},
      {"bootstrap.servers", kafka.brokers},
      {"enable.idempotence", "true"},
      {"partitioner", "murmur2_random"},  // as Java clients partition
      {"linger.ms", "5"},
      {"compression.type", "lz4"},
      {"queue.buffering.max.messages", "100000"},
      {"queue.buffering.max.kbytes", "131072"},
      {"message.timeout.ms", "120000"},
      {"topic.metadata.refresh.interval.ms", "30000"},
      {"allow.auto.create.topics", "false"},
      {"socket.nagle.disable", "true"},
      {"delivery.report.only.error", "false"},
  };
  for (const auto& [key, value] : kafka.producer) all.insert_or_assign(key, value);
  return all;
}

KafkaConf client_conf(const Properties& properties) {
  KafkaConf conf(rd_kafka_conf_new());
  for (const auto& [key, value] : properties) set(conf.get(), key, value, "/kafka");
  return conf;
}

void check_properties(const KafkaConfig& kafka, const std::string& place) {
  const auto check = [&](const Properties& properties, const auto& reserved, const std::string& section) {
    const std::string where = place + ": [kafka." + section + "]";
    refuse(properties, reserved_everywhere, where);
    refuse(properties, reserved, where);
    const KafkaConf conf(rd_kafka_conf_new());
    for (const auto& [key, value] : properties) set(conf.get(), key, value, where);
  };
  check(kafka.consumer, reserved_consumer, "consumer");
  check(kafka.producer, reserved_producer, "producer");
}

}  // namespace fieldfare::stream
