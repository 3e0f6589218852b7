// SPDX-License-Identifier: Apache-2.0
#include "stream/cluster.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <thread>

namespace fieldfare::stream {
namespace {

void on_log(const rd_kafka_t* client, int level, const char* facility, const char* message) {
  const auto* owner = static_cast<const ClientOwner*>(rd_kafka_opaque(client));
  const Level severity = level <= 3   ? Level::error
                         : level == 4 ? Level::warning
                         : level <= 6 ? Level::info
                                      : Level::debug;
  owner->log(severity, "kafka-client", message, {{"log.logger", facility}});
}

void on_error(rd_kafka_t* client, int code, const char* reason, void* opaque) {
  auto& owner = *static_cast<ClientOwner*>(opaque);
  auto error = static_cast<rd_kafka_resp_err_t>(code);
  std::array<char, 512> why{};
  std::string text(reason);
  if (error == RD_KAFKA_RESP_ERR__FATAL) {
    error = rd_kafka_fatal_error(client, why.data(), why.size());
    text = why.data();
    owner.failure.set_error(StreamError("FatalClient", "", std::string(error_name(error)) + ": " + text));
  } else if (is_permanent(error)) {
    owner.failure.set_error(StreamError("BrokerRefused", "", std::string(error_name(error)) + ": " + text));
  }
  owner.log(Level::warning, "kafka-error", text, {{"error.code", error_name(error)}});
}

}  // namespace

Kafka make_client(rd_kafka_type_t type, KafkaConf conf, ClientOwner& owner) {
  rd_kafka_conf_set_opaque(conf.get(), &owner);
  rd_kafka_conf_set_log_cb(conf.get(), on_log);
  rd_kafka_conf_set_error_cb(conf.get(), on_error);
  std::array<char, 512> why{};
  Kafka client(rd_kafka_new(type, conf.get(), why.data(), why.size()));
  if (!client) throw StreamError("ClientFailed", "", why.data());
  static_cast<void>(conf.release());  // now the client's own
  return client;
}

bool is_permanent(rd_kafka_resp_err_t code) {
  constexpr std::array permanent{RD_KAFKA_RESP_ERR__AUTHENTICATION,
                                 RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED,
                                 RD_KAFKA_RESP_ERR_UNSUPPORTED_SASL_MECHANISM,
                                 RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED,
                                 RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED,
                                 RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED,
                                 RD_KAFKA_RESP_ERR__FATAL,
                                 RD_KAFKA_RESP_ERR__FENCED,
                                 RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID,
                                 RD_KAFKA_RESP_ERR_INCONSISTENT_GROUP_PROTOCOL,
                                 RD_KAFKA_RESP_ERR_INVALID_GROUP_ID,
                                 RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC,
                                 RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART,
                                 RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION};
  return std::find(permanent.begin(), permanent.end(), code) != permanent.end();
}

int partition_count(rd_kafka_t* client, const std::string& topic, int timeout_ms) {
  const KafkaTopic handle(rd_kafka_topic_new(client, topic.c_str(), nullptr));
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(timeout_ms);
  rd_kafka_resp_err_t error = RD_KAFKA_RESP_ERR_NO_ERROR;
  do {
    const rd_kafka_metadata_t* raw = nullptr;
    error = rd_kafka_metadata(client, 0, handle.get(), &raw, std::min(timeout_ms, 5000));
    const KafkaMetadata metadata(raw);
    if (!error && raw->topic_cnt == 1) {
      error = raw->topics[0].err;
      if (!error) return raw->topics[0].partition_cnt;
      if (is_permanent(error))
        throw StreamError(error == RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED ? "BrokerRefused" : "UnknownTopic",
                          topic, std::string(error_text(error)) + "; create the topic and allow this client to use it");
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  } while (std::chrono::steady_clock::now() < deadline);
  throw StreamError("BrokerUnavailable", topic,
                    std::string(error_text(error)) + "; check that `[kafka] brokers` can be reached");
}

}  // namespace fieldfare::stream
