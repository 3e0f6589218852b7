// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "stream/kafka.hpp"

namespace fieldfare::stream {

/// librdkafka's mock cluster: a Kafka broker inside this process, on a port of the loopback interface, in memory.
/// For trying things out and for tests; each partition keeps 5 MiB.
class EmbeddedBroker {
 public:
  EmbeddedBroker();
  /// host:port
  std::string address() const { return rd_kafka_mock_cluster_bootstraps(cluster_.get()); }
  void create_topic(const std::string& name, int partitions);
  rd_kafka_mock_cluster_t* cluster() const noexcept { return cluster_.get(); }

 private:
  Kafka client_;  // the cluster lives on its thread
  MockCluster cluster_;
};

}  // namespace fieldfare::stream
