// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/stream/stream.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>

#include "cpp/stream/cluster.hpp"
#include "cpp/support/murmur2.hpp"
#include "cpp/support/pipelines.hpp"
#include "fieldfare/artifact/artifact.hpp"
#include "fieldfare/predictor.hpp"
#include "stream/dead_letter.hpp"
#include "stream/kafka.hpp"

using namespace fieldfare;
using namespace fieldfare::stream;
using tests::client;
using tests::Cluster;

namespace {

/// A folder with an artifact, gone at the end.
struct Folder {
  Folder() : path(std::filesystem::temp_directory_path() / ("fieldfare-stream-" + std::to_string(getpid()))) {
    std::filesystem::create_directories(path);
    const auto bytes = save(tests::bank_pipeline());
    std::ofstream(path / "bank.fieldfare", std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  }
  ~Folder() { std::filesystem::remove_all(path); }
  std::filesystem::path path;
};

/// A stream at work in a thread of its own.
class Running {
 public:
  explicit Running(Stream& stream)
      : stream_(stream), thread_([this] {
          try {
            stream_.run();
          } catch (...) {
            failure_ = std::current_exception();
          }
        }) {}
  ~Running() { stop(); }

  /// Ends it; what it failed with, if it did.
  std::exception_ptr stop() {
    stream_.stop();
    if (thread_.joinable()) thread_.join();
    return failure_;
  }

 private:
  Stream& stream_;
  std::exception_ptr failure_;
  std::thread thread_;
};

Config config_of(const Folder& folder, const std::string& extra) {
  Config config = parse_config(R"([model]
path = "bank.fieldfare"
[kafka]
brokers = "embedded"
input_topic = "in"
output_topic = "out"
dlq_topic = "dlq"
group = "g"
[log]
level = "error"
)" + extra,
                               "test");
  config.model.path = folder.path / "bank.fieldfare";
  return config;
}

std::string customer(int age) {
  return R"({"customer":"c)" + std::to_string(age) + R"(","age":)" + std::to_string(age) +
         R"(,"job":"admin.","marital":"single","education":"primary","default":"no","balance":100,"housing":"no",)"
         R"("loan":"yes","contact":"cellular","day":5,"month":"may","duration":90,"campaign":1,"pdays":-1,)"
         R"("previous":0,"poutcome":"unknown"})";
}

void produce(const std::string& brokers, const std::map<std::string, std::string>& records) {
  const Kafka producer = client(RD_KAFKA_PRODUCER, {{"bootstrap.servers", brokers}, {"log_level", "3"}});
  const KafkaTopic topic(rd_kafka_topic_new(producer.get(), "in", nullptr));
  for (const auto& [key, value] : records)
    REQUIRE(rd_kafka_produce(topic.get(), RD_KAFKA_PARTITION_UA, RD_KAFKA_MSG_F_COPY, const_cast<char*>(value.data()),
                             value.size(), key.data(), key.size(), nullptr) == 0);
  REQUIRE(rd_kafka_flush(producer.get(), 20'000) == 0);
}

/// So many messages of some topics, by topic and key.
std::map<std::string, std::map<std::string, KafkaMessage>> consume(const Kafka& consumer,
                                                                   const std::vector<std::string>& topics,
                                                                   std::size_t count) {
  const auto list = partition_list();
  for (const auto& topic : topics) rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), RD_KAFKA_PARTITION_UA);
  REQUIRE(rd_kafka_subscribe(consumer.get(), list.get()) == 0);
  std::map<std::string, std::map<std::string, KafkaMessage>> found;
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (count > 0 && std::chrono::steady_clock::now() < deadline) {
    KafkaMessage message(rd_kafka_consumer_poll(consumer.get(), 200));
    if (!message || message->err) continue;
    const std::string key(key_of(*message)), topic = rd_kafka_topic_name(message->rkt);
    found[topic][key] = std::move(message);
    --count;
  }
  REQUIRE(count == 0);
  return found;
}

Config config_of(const Cluster& cluster, const Folder& folder, const std::string& extra) {
  Config config = config_of(folder, extra);
  config.kafka.brokers = cluster.brokers();
  return config;
}

std::map<std::string, std::string> customers(int count) {
  std::map<std::string, std::string> records;
  for (int i = 0; i < count; ++i) records["k" + std::to_string(i)] = customer(20 + i % 50);
  return records;
}

}  // namespace

TEST_CASE("records become answers, slices and dead letters on the embedded broker") {
  const Folder folder;
  for (const char* workers : {"1", "3"}) {
    CAPTURE(workers);
    Stream stream(config_of(folder, "[loop]\nworkers = " + std::string(workers) + R"(
[record]
id = "customer"
fields = ["age"]
extra = { customer = "string" }
source_headers = true
[[output]]
topic = "thirties"
when = "age >= 30 and age < 40 and feature.age > -5 and customer is not null"
fields = []
)"));
    CHECK_NOTHROW(stream.check());
    std::map<std::string, std::string> records;
    for (int age = 20; age < 70; ++age) records["k" + std::to_string(age)] = customer(age);
    records["bad"] = R"({"age":"old"})";
    records["no id"] = customer(33).replace(0, sizeof R"({"customer":"c33",)" - 1, "{");
    records["wrong id"] = customer(33).replace(sizeof R"({"customer":)" - 1, 5, "17");
    produce(stream.brokers(), records);

    Running running(stream);
    {
      const Kafka consumer = client(RD_KAFKA_CONSUMER, {{"bootstrap.servers", stream.brokers()},
                                                        {"group.id", "test"},
                                                        {"auto.offset.reset", "earliest"},
                                                        {"log_level", "3"}});
      auto found = consume(consumer, {"out", "thirties", "dlq"}, 50 + 10 + 3);
      CHECK(found["out"].size() == 50);
      CHECK(found["thirties"].size() == 10);
      const Predictor predictor = load(folder.path / "bank.fieldfare");
      auto workspace = predictor.workspace();
      for (const auto& [key, message] : found["out"]) {
        const auto answer = nlohmann::ordered_json::parse(value_of(*message));
        const auto prediction = predictor.predict_json(records.at(key), workspace);
        CHECK(answer["id"] == "c" + key.substr(1));
        CHECK(answer["age"] == std::stoi(key.substr(1)));
        CHECK(answer["probability"].get<double>() == prediction.probability());
        CHECK(answer["decision"] == (prediction.label_index() == 1));
        CHECK(answer["model"]["digest"] == predictor.digest());
        rd_kafka_headers_t* headers = nullptr;
        REQUIRE(rd_kafka_message_headers(message.get(), &headers) == 0);
        CHECK(header_text(headers, "fieldfare.source.topic") == "in");
        CHECK(header_text(headers, "fieldfare.source.partition") == std::to_string(message->partition));
      }
      const auto reason = [&](const std::string& key) {
        rd_kafka_headers_t* headers = nullptr;
        REQUIRE(rd_kafka_message_headers(found["dlq"].at(key).get(), &headers) == 0);
        CHECK(value_of(*found["dlq"].at(key)) == records.at(key));
        return header_text(headers, "__connect.errors.exception.class.name");
      };
      CHECK(reason("bad") == "fieldfare.RecordError.TypeMismatch");
      CHECK(reason("no id") == "fieldfare.RecordError.Missing");
      CHECK(reason("wrong id") == "fieldfare.RecordError.TypeMismatch");
      found.clear();
      rd_kafka_consumer_close(consumer.get());
    }
    CHECK_FALSE(running.stop());
  }
}

TEST_CASE("answers that are not delivered in time are made again") {
  const Folder folder;
  Cluster cluster({{"in", 1}, {"out", 1}, {"dlq", 1}});
  const auto records = customers(50);
  produce(cluster.brokers(), records);
  // Refused for longer than a message may wait: only who reads the records again can answer them.
  cluster.refuse(15, RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS);
  Stream stream(config_of(cluster, folder, "[kafka.producer]\n\"message.timeout.ms\" = 500\n"));
  Running running(stream);
  const Kafka consumer = cluster.consumer();
  CHECK(consume(consumer, {"out"}, records.size())["out"].size() == records.size());
  rd_kafka_consumer_close(consumer.get());
  CHECK_FALSE(running.stop());
}

TEST_CASE("a stream runs once, and a stop before it runs is not forgotten") {
  const Folder folder;
  Stream stream(config_of(folder, ""));
  stream.stop();
  CHECK_NOTHROW(stream.run());
  try {
    stream.run();
    FAIL("it ran twice");
  } catch (const StreamError& error) {
    CHECK(error.code() == "AlreadyRun");
  }
}

TEST_CASE("a check says soon that no broker answers") {
  const Folder folder;
  Config config = config_of(folder, "");
  config.kafka.brokers = "127.0.0.1:1";
  const auto start = std::chrono::steady_clock::now();
  try {
    Stream(std::move(config)).check();
    FAIL("there is no broker");
  } catch (const StreamError& error) {
    CHECK(error.code() == "BrokerUnavailable");
    CHECK(std::string(error.what()).find("Connection refused") != std::string::npos);
  }
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(5));
}

TEST_CASE("a refused batch goes again in smaller ones, and only what is refused alone is a dead letter") {
  const Folder folder;
  for (const auto error : {RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE, RD_KAFKA_RESP_ERR_INVALID_RECORD})
    for (const char* workers : {"1", "3"}) {
      CAPTURE(workers);
      Cluster cluster({{"in", 1}, {"out", 1}, {"dlq", 1}});
      const auto records = customers(500);
      produce(cluster.brokers(), records);
      cluster.refuse(12, error);
      Stream stream(config_of(cluster, folder, "[loop]\nworkers = " + std::string(workers) + "\n"));
      Running running(stream);
      const Kafka consumer = cluster.consumer();
      auto found = consume(consumer, {"out", "dlq"}, records.size());
      CHECK(found["out"].size() + found["dlq"].size() == records.size());
      CHECK(found["dlq"].size() <= 10);
      for (const auto& [key, letter] : found["dlq"]) {
        CHECK(value_of(*letter) == records.at(key));
        const auto code = header_text(headers_of(*letter), "__connect.errors.exception.class.name");
        CHECK(code == (error == RD_KAFKA_RESP_ERR_INVALID_RECORD ? "fieldfare.RecordError.AnswerRefused"
                                                                 : "fieldfare.RecordError.AnswerTooLarge"));
        CHECK(header_text(headers_of(*letter), "__connect.errors.stage") == "KAFKA_PRODUCE");
      }
      found.clear();
      rd_kafka_consumer_close(consumer.get());
      CHECK_FALSE(running.stop());
    }
}

TEST_CASE("keys go where Java clients put them") {
  const Folder folder;
  Cluster cluster({{"in", 1}, {"out", 7}, {"dlq", 5}});
  auto records = customers(1000);
  for (int i = 0; i < 100; ++i) records["bad" + std::to_string(i)] = "{";
  produce(cluster.brokers(), records);
  Stream stream(config_of(cluster, folder, "[loop]\noutput_partitioning = 'key'\n"));
  Running running(stream);
  const Kafka consumer = cluster.consumer();
  auto found = consume(consumer, {"out", "dlq"}, records.size());
  for (const auto& [topic, partitions] : {std::pair("out", 7), std::pair("dlq", 5)})
    for (const auto& [key, message] : found[topic])
      CHECK(message->partition == tests::java_partition(key, static_cast<std::uint32_t>(partitions)));
  CHECK(tests::java_partition("21", 1000) == (-973932308 & 0x7fffffff) % 1000);  // of the tests of Kafka's client
  CHECK(found["out"].size() == 1000);
  found.clear();
  rd_kafka_consumer_close(consumer.get());
  CHECK_FALSE(running.stop());
}

TEST_CASE("what is checked is what the clients have in force") {
  const Folder folder;
  Stream stream(config_of(folder, R"([kafka.producer]
"delivery.timeout.ms" = 700
"compression.codec" = "gzip"
"ssl.key.password" = "hunter2"
[kafka.consumer]
"max.partition.fetch.bytes" = 500000
)"));
  const Config config = stream.check();
  const auto& producer = config.kafka.producer;
  CHECK(producer.at("message.timeout.ms") == "700");
  CHECK(producer.at("delivery.timeout.ms") == "700");
  CHECK(producer.at("compression.type") == "gzip");
  CHECK(producer.at("compression.codec") == "gzip");
  CHECK(producer.at("partitioner") == "murmur2_random");
  CHECK(producer.at("enable.idempotence") == "true");
  CHECK(producer.at("max.in.flight.requests.per.connection") == "5");
  CHECK_FALSE(producer.contains("log_cb"));
  const auto& consumer = config.kafka.consumer;
  CHECK(consumer.at("auto.offset.reset") == "error");
  CHECK(consumer.at("fetch.message.max.bytes") == "500000");
  CHECK(to_toml(config).find("hunter2") == std::string::npos);
}

TEST_CASE("an output without the input's partitions is refused unless keys decide") {
  const Folder folder;
  const Cluster cluster({{"in", 4}, {"out", 4}, {"slice", 3}, {"dlq", 1}});
  const auto code = [&](const char* loop) {
    Stream stream(config_of(cluster, folder, loop + std::string("\n[[output]]\ntopic = 'slice'\n")));
    try {
      stream.check();
    } catch (const StreamError& error) {
      CHECK(error.where() == "slice");
      CHECK(std::string(error.what()).find("3 partitions and the input 4") != std::string::npos);
      CHECK_THROWS_AS(stream.run(), StreamError);
      return error.code();
    }
    return std::string("none");
  };
  CHECK(code("") == "PartitionCount");
  CHECK(code("[loop]\noutput_partitioning = 'same_partition'") == "PartitionCount");
  CHECK(code("[loop]\noutput_partitioning = 'key'") == "none");
}

TEST_CASE("a configuration that does not fit the model is refused at start") {
  const Folder folder;
  const auto code = [&](const std::string& extra) {
    try {
      Stream stream(config_of(folder, extra));
    } catch (const Error& error) {
      return error.code();
    }
    return std::string("none");
  };
  CHECK(code("[record]\nfields = ['agee']\n") == "UnknownName");
  CHECK(code("[record]\nid = 'customer'\n") == "UnknownName");
  CHECK(code("[record]\nfields = ['age', 'age']\n") == "DuplicateField");
  CHECK(code("[record]\nextra = { id = 'string' }\nfields = ['id']\n") == "DuplicateField");
  CHECK(code("[record.extra]\nage = 'number'\n") == "DuplicateField");
  CHECK(code("[[output]]\ntopic = 'x'\nwhen = 'agee > 3'\n") == "UnknownName");
  CHECK(code("[metrics]\nhost = '256.0.0.1'\nport = 0\n") == "Io");
}

TEST_CASE("a stream is checked while another one of the same configuration runs") {
  const Folder folder;
  Stream running(config_of(folder, "[metrics]\nport = 0\n"));
  const std::string more = "[metrics]\nport = " + std::to_string(running.metrics_port()) + "\n";
  try {
    Stream second(config_of(folder, more));
    FAIL("the port is taken");
  } catch (const StreamError& error) {
    CHECK(error.code() == "PortTaken");
  }
  Stream checked(config_of(folder, more), Purpose::check);
  CHECK(checked.note().find("Address already in use") != std::string::npos);
  CHECK(checked.metrics_port() == 0);
  CHECK_NOTHROW(checked.check());
  CHECK(Stream(config_of(folder, "[metrics]\nport = 0\n"), Purpose::check).note().empty());
  CHECK_THROWS_AS(Stream(config_of(folder, "[metrics]\nhost = '256.0.0.1'\nport = 0\n"), Purpose::check), StreamError);
}
