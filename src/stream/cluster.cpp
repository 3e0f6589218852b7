// SPDX-License-Identifier: Apache-2.0
#include "stream/cluster.hpp"

#include <algorithm>
#include <array>
#include <future>
#include <thread>
#include <utility>

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
    owner.failure.set_error(client_failure("FatalClient", "", error, text));
  } else if (is_permanent(error)) {
    owner.failure.set_error(client_failure("BrokerRefused", "", error, text));
  }
  owner.last_error = text;
  owner.log(Level::warning, "kafka-error", text, {{"error.code", error_name(error)}});
}

constexpr std::array authentication{RD_KAFKA_RESP_ERR__AUTHENTICATION, RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED,
                                    RD_KAFKA_RESP_ERR_UNSUPPORTED_SASL_MECHANISM, RD_KAFKA_RESP_ERR_ILLEGAL_SASL_STATE};
constexpr std::array authorisation{
    RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED,
    RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED, RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED};
constexpr std::array permanent{RD_KAFKA_RESP_ERR__FATAL,
                               RD_KAFKA_RESP_ERR__FENCED,
                               RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID,
                               RD_KAFKA_RESP_ERR_INCONSISTENT_GROUP_PROTOCOL,
                               RD_KAFKA_RESP_ERR_INVALID_GROUP_ID,
                               RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC,
                               RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART,
                               RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION};

bool is_in(const auto& codes, rd_kafka_resp_err_t code) {
  return std::find(codes.begin(), codes.end(), code) != codes.end();
}

}  // namespace

Kafka make_client(rd_kafka_type_t type, KafkaConf conf, ClientOwner& owner) {
  rd_kafka_conf_set_opaque(conf.get(), &owner);
  rd_kafka_conf_set_log_cb(conf.get(), on_log);
  rd_kafka_conf_set_error_cb(conf.get(), on_error);
  std::array<char, 512> why{};
  // Log lines wait until the client is polled, like every other callback: none comes after its owner is gone.
  rd_kafka_conf_set(conf.get(), "log.queue", "true", why.data(), why.size());
  Kafka client(rd_kafka_new(type, conf.get(), why.data(), why.size()));
  if (!client) throw StreamError("ClientFailed", "", why.data());
  static_cast<void>(conf.release());  // now the client's own
  rd_kafka_set_log_queue(client.get(), nullptr);
  return client;
}

void end_client(Kafka client, std::chrono::milliseconds most) {
  if (!client) return;
  std::promise<void> ending;
  const auto ended = ending.get_future();
  std::thread thread([handle = client.release(), ending = std::move(ending)]() mutable {
    rd_kafka_destroy_flags(handle, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
    ending.set_value();
  });
  if (ended.wait_for(most) == std::future_status::ready)
    thread.join();
  else
    thread.detach();
}

bool is_permanent(rd_kafka_resp_err_t code) {
  return is_in(permanent, code) || is_in(authentication, code) || is_in(authorisation, code);
}

StreamError client_failure(std::string_view code, std::string where, rd_kafka_resp_err_t error, std::string_view text) {
  std::string message = std::string(error_name(error)) + ": " + std::string(text);
  if (is_in(authentication, error))
    return StreamError("AuthenticationFailed", std::move(where),
                       message + "; correct the credentials in `[kafka.consumer]` and `[kafka.producer]`");
  if (is_in(authorisation, error))
    return StreamError("AuthorizationFailed", std::move(where),
                       message +
                           "; allow this client to read the input topic and the group, and to write to the "
                           "output and dead-letter topics");
  return StreamError(code, std::move(where), message);
}

int partition_count(ClientOwner& owner, rd_kafka_t* client, const std::string& topic, const Patience& patience) {
  const KafkaTopic handle(rd_kafka_topic_new(client, topic.c_str(), nullptr));
  rd_kafka_resp_err_t error = RD_KAFKA_RESP_ERR_NO_ERROR;
  do {
    const rd_kafka_metadata_t* raw = nullptr;
    error = rd_kafka_metadata(client, 0, handle.get(), &raw, patience.call_ms());
    const KafkaMetadata metadata(raw);
    if (!error && raw->topic_cnt == 1) {
      error = raw->topics[0].err;
      if (!error) return raw->topics[0].partition_cnt;
      if (is_permanent(error))
        throw client_failure("UnknownTopic", topic, error,
                             std::string(error_text(error)) + "; create the topic, or correct its name");
    }
    rd_kafka_poll(client, 100);  // what the client has to complain of, such as a wrong password
    owner.failure.rethrow();
  } while (!patience.over());
  throw StreamError("BrokerUnavailable", topic,
                    std::string(error_text(error)) + (owner.last_error.empty() ? "" : " (" + owner.last_error + ")") +
                        "; check that `[kafka] brokers` can be reached");
}

}  // namespace fieldfare::stream
