// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

#include <memory>
#include <string>
#include <string_view>

#include "fieldfare/error.hpp"

namespace fieldfare::stream {

template <auto Function>
struct Free {
  void operator()(auto* object) const noexcept { Function(object); }
};

/// Owns a C object and knows the function that frees it.
template <class T, auto Function>
using Owned = std::unique_ptr<T, Free<Function>>;

using Kafka = Owned<rd_kafka_t, rd_kafka_destroy>;
using KafkaConf = Owned<rd_kafka_conf_t, rd_kafka_conf_destroy>;
using KafkaTopicConf = Owned<rd_kafka_topic_conf_t, rd_kafka_topic_conf_destroy>;
using KafkaTopic = Owned<rd_kafka_topic_t, rd_kafka_topic_destroy>;
using KafkaError = Owned<rd_kafka_error_t, rd_kafka_error_destroy>;
using KafkaHeaders = Owned<rd_kafka_headers_t, rd_kafka_headers_destroy>;
using KafkaMessage = Owned<rd_kafka_message_t, rd_kafka_message_destroy>;
using KafkaEvent = Owned<rd_kafka_event_t, rd_kafka_event_destroy>;
using KafkaQueue = Owned<rd_kafka_queue_t, rd_kafka_queue_destroy>;
using KafkaMetadata = Owned<const rd_kafka_metadata_t, rd_kafka_metadata_destroy>;
using KafkaPartitions = Owned<rd_kafka_topic_partition_list_t, rd_kafka_topic_partition_list_destroy>;
using MockCluster = Owned<rd_kafka_mock_cluster_t, rd_kafka_mock_cluster_destroy>;

inline KafkaPartitions partition_list(int size = 1) { return KafkaPartitions(rd_kafka_topic_partition_list_new(size)); }

inline std::string_view error_text(rd_kafka_resp_err_t code) { return rd_kafka_err2str(code); }
inline std::string_view error_name(rd_kafka_resp_err_t code) { return rd_kafka_err2name(code); }

/// The value and the key of a message as bytes.
inline std::string_view value_of(const rd_kafka_message_t& message) {
  return {static_cast<const char*>(message.payload), message.len};
}
inline std::string_view key_of(const rd_kafka_message_t& message) {
  return {static_cast<const char*>(message.key), message.key_len};
}

}  // namespace fieldfare::stream
