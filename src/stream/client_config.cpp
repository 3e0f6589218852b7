// SPDX-License-Identifier: Apache-2.0
#include "stream/client_config.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "detail/printable.hpp"
#include "stream/nearest_name.hpp"
#include "stream/reserved_properties.hpp"
#include "stream/secrets.hpp"

namespace fieldfare::stream {
namespace {

void add_dump(Properties& all, const char** dump, std::size_t count) {
  for (std::size_t i = 0; i + 1 < count; i += 2) all[dump[i]] = dump[i + 1] ? dump[i + 1] : "";
  rd_kafka_conf_dump_free(dump, count);
}

/// Every property with its value, of the client and of its topics.
Properties properties_of(const rd_kafka_conf_t* client, rd_kafka_topic_conf_t* topics) {
  Properties all;
  std::size_t count = 0;
  const char** dump = rd_kafka_conf_dump(const_cast<rd_kafka_conf_t*>(client), &count);
  add_dump(all, dump, count);
  dump = rd_kafka_topic_conf_dump(topics, &count);
  add_dump(all, dump, count);
  return all;
}

/// What librdkafka has by itself.
Properties default_properties() {
  const KafkaConf client(rd_kafka_conf_new());
  const KafkaTopicConf topics(rd_kafka_topic_conf_new());
  return properties_of(client.get(), topics.get());
}

std::vector<std::string> known_properties() {
  std::vector<std::string> names;
  for (const auto& [name, value] : default_properties()) names.push_back(name);
  return names;
}

[[noreturn]] void bad(const std::string& place, const std::string& key, const std::string& why) {
  throw ConfigError("BadProperty", place, "`" + key + "` " + why);
}

/// The client gives these to a shell to get a ticket.
bool goes_to_a_shell(std::string_view key) {
  return key == "sasl.kerberos.principal" || key == "sasl.kerberos.keytab" || key == "sasl.kerberos.service.name";
}

void set(rd_kafka_conf_t* conf, const std::string& key, const std::string& value, const std::string& place) {
  // The client would take what stands before it.
  if (key.find('\0') != key.npos || value.find('\0') != value.npos)
    bad(place, detail::printable(key), "holds a zero byte");
  if (goes_to_a_shell(key) && value.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                                      "._/@:+=,-") != value.npos)
    bad(place, key, "goes to a shell: only letters, digits and . _ / @ : + = , - may stand in it");
  std::array<char, 512> why{};
  const auto result = rd_kafka_conf_set(conf, key.c_str(), value.c_str(), why.data(), why.size());
  if (result == RD_KAFKA_CONF_OK) return;
  if (result == RD_KAFKA_CONF_UNKNOWN)
    throw ConfigError(
        "UnknownKey", place,
        "`" + detail::printable(key) + "` is not a property of librdkafka; " + suggestion(key, known_properties()));
  bad(place, key,
      is_secret(key) ? "has a bad value, or this librdkafka lacks what it is for"
                     : "has a bad value: " + detail::printable(why.data()));
}

void set(rd_kafka_conf_t* conf, const Properties& properties, const std::string& place) {
  for (const auto& [key, value] : properties) set(conf, key, value, place);
}

bool library_is_at_least(int version) { return rd_kafka_version() >= version; }

Properties consumer_settings(const KafkaConfig& kafka, const LoopConfig& loop) {
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
  // The drain at a rebalance must end before the group gives the member up.
  if (loop.drain_timeout_ms * 2 > 300'000) all["max.poll.interval.ms"] = std::to_string(loop.drain_timeout_ms * 2);
  return all;
}

Properties producer_settings(const KafkaConfig& kafka) {
  return {
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
}

/// `named`: properties to show whatever their value is.
Properties in_force(rd_kafka_t* client, const Properties& named) {
  const KafkaTopicConf topics(rd_kafka_default_topic_conf_dup(client));
  const rd_kafka_conf_t* conf = rd_kafka_conf(client);
  const auto defaults = default_properties();
  Properties shown;
  for (const auto& [name, value] : properties_of(conf, topics.get())) {
    const auto found = defaults.find(name);
    // Callbacks and the like are printed as addresses.
    if ((found == defaults.end() || found->second != value) && !value.starts_with("0x")) shown[name] = value;
  }
  for (const auto& [name, value] : named) shown[name] = property(conf, name);
  return shown;
}

}  // namespace

void set_properties(rd_kafka_conf_t* conf, const Properties& properties) { set(conf, properties, "/kafka"); }

KafkaConf client_conf(const Properties& properties) {
  KafkaConf conf(rd_kafka_conf_new());
  set_properties(conf.get(), properties);
  return conf;
}

KafkaConf consumer_conf(const KafkaConfig& kafka, const LoopConfig& loop) {
  KafkaConf conf = client_conf(consumer_settings(kafka, loop));
  set(conf.get(), kafka.consumer, "/kafka/consumer");
  return conf;
}

KafkaConf producer_conf(const KafkaConfig& kafka) {
  KafkaConf conf = client_conf(producer_settings(kafka));
  set(conf.get(), kafka.producer, "/kafka/producer");
  return conf;
}

std::string property(const rd_kafka_conf_t* conf, const std::string& key) {
  std::size_t size = 0;
  if (rd_kafka_conf_get(conf, key.c_str(), nullptr, &size) != RD_KAFKA_CONF_OK) return {};
  std::string value(size, '\0');  // with the zero at the end
  rd_kafka_conf_get(conf, key.c_str(), value.data(), &size);
  value.resize(value.find('\0'));
  return value;
}

Config in_force(const Config& config, rd_kafka_t* consumer, rd_kafka_t* producer) {
  const auto with = [](Properties all, const Properties& given) {
    for (const auto& [key, value] : given) all.insert_or_assign(key, value);
    return all;
  };
  const auto& kafka = config.kafka;
  Config result = config;
  result.kafka.consumer = in_force(consumer, with(consumer_settings(kafka, config.loop), kafka.consumer));
  result.kafka.producer = in_force(producer, with(producer_settings(kafka), kafka.producer));
  return result;
}

void check_properties(const KafkaConfig& kafka, const std::string& place) {
  const auto check = [&](const Properties& properties, std::span<const Reserved> reserved, const std::string& section) {
    const std::string where = place + ": [kafka." + section + "]";
    for (const auto& [key, value] : properties)
      if (const auto why = why_reserved(key, reserved); !why.empty())
        throw ConfigError("ReservedKey", where,
                          "`" + detail::printable(key) + "` cannot be set: " + std::string(why) + ". Remove the key.");
    const KafkaConf conf(rd_kafka_conf_new());
    set(conf.get(), properties, where);
    // Without `oidc` the token would have to come from a callback, and the client waits for it without end.
    if (property(conf.get(), "sasl.mechanisms") == "OAUTHBEARER" &&
        property(conf.get(), "sasl.oauthbearer.method") != "oidc" &&
        property(conf.get(), "enable.sasl.oauthbearer.unsecure.jwt") != "true")
      bad(where, "sasl.mechanisms", "is OAUTHBEARER, which needs `sasl.oauthbearer.method = \"oidc\"`");
  };
  check(kafka.consumer, reserved_consumer, "consumer");
  check(kafka.producer, reserved_producer, "producer");
}

}  // namespace fieldfare::stream
