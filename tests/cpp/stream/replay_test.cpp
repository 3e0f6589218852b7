// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <limits>
#include <set>
#include <string>
#include <vector>

#include "cpp/stream/cluster.hpp"
#include "fieldfare/stream/config.hpp"
#include "fieldfare/stream/stream.hpp"
#include "stream/dead_letter.hpp"

using namespace fieldfare;
using namespace fieldfare::stream;
using tests::Cluster;

namespace {

using Headers = std::vector<std::pair<std::string, std::string>>;

constexpr const char* topic_header = "__connect.errors.topic";
constexpr const char* partition_header = "__connect.errors.partition";

Config config_of(const Cluster& cluster, const std::string& extra = "") {
  return parse_config("[model]\npath = 'm'\n[kafka]\nbrokers = '" + cluster.brokers() +
                          "'\ninput_topic = 'in'\noutput_topic = 'out'\ndlq_topic = 'dlq'\ngroup = 'g'\n[log]\nlevel = "
                          "'error'\n" +
                          extra,
                      "test");
}

/// Into the dead-letter topic, in order.
void write_letter(const Cluster& cluster, const std::string& key, const std::string& value, const Headers& headers) {
  const Kafka producer =
      tests::client(RD_KAFKA_PRODUCER, {{"bootstrap.servers", cluster.brokers()}, {"log_level", "3"}});
  KafkaHeaders all(rd_kafka_headers_new(4));
  for (const auto& [name, text] : headers)
    rd_kafka_header_add(all.get(), name.c_str(), -1, text.data(), static_cast<ssize_t>(text.size()));
  REQUIRE(rd_kafka_producev(producer.get(), RD_KAFKA_V_TOPIC("dlq"), RD_KAFKA_V_KEY(key.data(), key.size()),
                            RD_KAFKA_V_VALUE(const_cast<char*>(value.data()), value.size()),
                            RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_HEADERS(all.release()),
                            RD_KAFKA_V_END) == 0);
  REQUIRE(rd_kafka_flush(producer.get(), 20'000) == 0);
}

Headers from(const std::string& topic, const std::string& partition) {
  return {{topic_header, topic}, {partition_header, partition}};
}

/// Everything in a topic; no message outlives its consumer.
void read(const Cluster& cluster, const std::string& topic, int partitions, const auto& visit) {
  const Kafka consumer = tests::client(RD_KAFKA_CONSUMER, {{"bootstrap.servers", cluster.brokers()},
                                                           {"group.id", "reader"},
                                                           {"enable.partition.eof", "true"},
                                                           {"log_level", "3"}});
  const auto list = partition_list(partitions);
  for (int i = 0; i < partitions; ++i)
    rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), i)->offset = RD_KAFKA_OFFSET_BEGINNING;
  REQUIRE(rd_kafka_assign(consumer.get(), list.get()) == 0);
  for (int ends = 0; ends < partitions;) {
    const KafkaMessage message(rd_kafka_consumer_poll(consumer.get(), 10'000));
    REQUIRE(message);
    if (message->err)
      ++ends;
    else
      visit(*message);
  }
}

std::multiset<std::string> input_of(const Cluster& cluster, int partitions = 2) {
  std::multiset<std::string> keys;
  read(cluster, "in", partitions, [&](const rd_kafka_message_t& message) { keys.emplace(key_of(message)); });
  return keys;
}

}  // namespace

TEST_CASE("a letter that the input does not take is left out, and the rest is sent once") {
  Cluster cluster({{"in", 1}, {"dlq", 1}});  // one partition: the first letter is the first request
  write_letter(cluster, "refused", "{", from("in", "0"));
  write_letter(cluster, "a", "{", from("in", "0"));
  write_letter(cluster, "large", std::string(3000, 'x'), from("in", "0"));
  write_letter(cluster, "elsewhere", "{", from("in", "-5"));
  write_letter(cluster, "added later", "{", from("in", "7"));
  write_letter(cluster, "b", "{", from("in", "0"));
  const Config config = config_of(cluster, "[kafka.producer]\n'message.max.bytes' = 2000\n");
  for (const auto error : {RD_KAFKA_RESP_ERR_INVALID_TIMESTAMP, RD_KAFKA_RESP_ERR_NO_ERROR}) {
    if (error) cluster.refuse(1, error);
    const Replayed result = replay_dead_letters(config);
    CHECK(result.replayed == (error ? 4 : 0));
    CHECK(result.refused == (error ? 2 : 0));
    CHECK(input_of(cluster, 1) == std::multiset<std::string>{"a", "added later", "b", "elsewhere"});
  }
}

TEST_CASE("letters of another stream's input stay where they are") {
  const Cluster cluster({{"in", 2}, {"dlq", 1}});
  write_letter(cluster, "ours", "{", from("in", "0"));
  write_letter(cluster, "theirs", "{", from("their-in", "0"));
  write_letter(cluster, "nobody's", "{", {});
  const Replayed result = replay_dead_letters(config_of(cluster));
  CHECK(result.replayed == 2);
  CHECK(result.foreign == 1);
  CHECK(input_of(cluster) == std::multiset<std::string>{"nobody's", "ours"});
}

TEST_CASE("what was sent before a replay failed is not sent again") {
  Cluster cluster({{"in", 2}, {"dlq", 1}});
  for (const char* key : {"a", "b"}) write_letter(cluster, key, "{", from("in", "0"));
  CHECK(replay_dead_letters(config_of(cluster)).replayed == 2);
  for (const char* key : {"c", "d"}) write_letter(cluster, key, "{", from("in", "0"));
  const Config config = config_of(cluster);
  cluster.refuse({RD_KAFKA_RESP_ERR_NO_ERROR, RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED});
  CHECK_THROWS_AS(replay_dead_letters(config), StreamError);
  CHECK(replay_dead_letters(config).replayed == 1);
  CHECK(input_of(cluster) == std::multiset<std::string>{"a", "b", "c", "d"});
}

TEST_CASE("how often a record failed is a number, whatever its header says") {
  const Cluster cluster({{"dlq", 1}});
  const std::string most = std::to_string(std::numeric_limits<std::int64_t>::max());
  const std::vector<std::string> written{"4",       most,  "", "-5", "-9223372036854775808", "99999999999999999999",
                                         "7 times", "many"};
  for (const auto& text : written) write_letter(cluster, text, "{", {{std::string(attempt_header), text}});
  std::size_t records = 0;
  read(cluster, "dlq", 1, [&](const rd_kafka_message_t& record) {
    const DeadLetter letter = make_dead_letter(record, {"g", "0", ""}, {stage::parse, "Syntax", "", ""});
    const std::string text(key_of(record));
    CAPTURE(text);
    CHECK(header_text(letter.headers.get(), attempt_header) == (text == "4" ? "5" : text == most ? most : "1"));
    ++records;
  });
  CHECK(records == written.size());
}
