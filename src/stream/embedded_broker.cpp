// SPDX-License-Identifier: Apache-2.0
#include "stream/embedded_broker.hpp"

#include <array>

namespace fieldfare::stream {

EmbeddedBroker::EmbeddedBroker() {
  std::array<char, 512> why{};
  KafkaConf conf(rd_kafka_conf_new());
  rd_kafka_conf_set(conf.get(), "log_level", "3", why.data(), why.size());  // it connects to nothing, on purpose
  client_.reset(rd_kafka_new(RD_KAFKA_PRODUCER, conf.get(), why.data(), why.size()));
  if (!client_) throw StreamError("ClientFailed", "embedded", why.data());
  static_cast<void>(conf.release());
  cluster_.reset(rd_kafka_mock_cluster_new(client_.get(), 1));
  if (!cluster_) throw StreamError("ClientFailed", "embedded", "the embedded broker does not start");
}

void EmbeddedBroker::create_topic(const std::string& name, int partitions) {
  if (const auto error = rd_kafka_mock_topic_create(cluster_.get(), name.c_str(), partitions, 1))
    throw StreamError("ClientFailed", name, std::string(error_text(error)));
}

}  // namespace fieldfare::stream
