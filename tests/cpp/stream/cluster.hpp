// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <doctest/doctest.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "stream/client_config.hpp"
#include "stream/kafka.hpp"

namespace fieldfare::tests {

using namespace fieldfare::stream;

inline Kafka client(rd_kafka_type_t type, const Properties& properties) {
  KafkaConf conf = client_conf(properties);
  char why[512];
  Kafka made(rd_kafka_new(type, conf.get(), why, sizeof why));
  REQUIRE_MESSAGE(made, why);
  static_cast<void>(conf.release());
  return made;
}

/// A cluster of another process, so to speak: topics of any number of partitions, and brokers that refuse.
class Cluster {
 public:
  explicit Cluster(const std::map<std::string, int>& topics)
      : owner_(client(RD_KAFKA_PRODUCER, {{"log_level", "3"}})), cluster_(rd_kafka_mock_cluster_new(owner_.get(), 1)) {
    for (const auto& [name, partitions] : topics)
      REQUIRE(rd_kafka_mock_topic_create(cluster_.get(), name.c_str(), partitions, 1) == 0);
  }
  std::string brokers() const { return rd_kafka_mock_cluster_bootstraps(cluster_.get()); }
  /// The next so many requests to store messages are refused.
  void refuse(std::size_t times, rd_kafka_resp_err_t error) { refuse(std::vector<rd_kafka_resp_err_t>(times, error)); }
  /// The next requests to store messages are answered so.
  void refuse(const std::vector<rd_kafka_resp_err_t>& refusals) {
    constexpr std::int16_t produce_request = 0;
    rd_kafka_mock_push_request_errors_array(cluster_.get(), produce_request, refusals.size(), refusals.data());
  }
  Kafka consumer() const {
    return client(RD_KAFKA_CONSUMER, {{"bootstrap.servers", brokers()},
                                      {"group.id", "test"},
                                      {"auto.offset.reset", "earliest"},
                                      {"log_level", "3"}});
  }

 private:
  Kafka owner_;
  MockCluster cluster_;
};

}  // namespace fieldfare::tests
