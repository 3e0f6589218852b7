// SPDX-License-Identifier: Apache-2.0
#include "stream/producer.hpp"

#include <array>

#include "stream/client_config.hpp"

namespace fieldfare::stream {
namespace {

/// How long the end of a client may take.
constexpr std::chrono::milliseconds longest_end(300);

/// What was refused waits outside of the client for its turn, so that little is in a queue that somebody must drain.
void set_small_batches(rd_kafka_conf_t* conf, BatchSize batches) {
  set_properties(conf, {{"batch.num.messages", batches == BatchSize::few ? "64" : "1"},
                        {"linger.ms", batches == BatchSize::few ? "5" : "0"},
                        {"queue.buffering.max.messages", "1000"},
                        // With it every refusal would make all other messages wait for a new epoch.
                        {"enable.idempotence", "false"},
                        {"acks", "all"},
                        {"max.in.flight", "16"}});
}

rd_kafka_vu_t bytes_argument(rd_kafka_vtype_t type, std::string_view bytes) {
  rd_kafka_vu_t argument;
  argument.vtype = type;
  argument.u.mem.ptr = const_cast<char*>(bytes.data());
  argument.u.mem.size = bytes.size();
  return argument;
}

}  // namespace

Producer::Producer(const KafkaConfig& kafka, BatchSize batches, std::span<Route> routes, ClientOwner& owner,
                   Report report) {
  KafkaConf conf = producer_conf(kafka);
  if (batches != BatchSize::configured) set_small_batches(conf.get(), batches);
  rd_kafka_conf_set_dr_msg_cb(conf.get(), report);
  client_ = make_client(RD_KAFKA_PRODUCER, std::move(conf), owner);
  for (Route& route : routes) {
    // A topic's own configuration replaces the client's, so it begins as a copy of that.
    KafkaTopicConf topic_conf(rd_kafka_default_topic_conf_dup(client_.get()));
    rd_kafka_topic_conf_set_opaque(topic_conf.get(), &ways_.emplace_back(Way{&route, batches}));
    topics_.emplace_back(rd_kafka_topic_new(client_.get(), route.name.c_str(), topic_conf.get()));
    if (!topics_.back()) throw StreamError("ClientFailed", route.name, std::string(error_text(rd_kafka_last_error())));
    static_cast<void>(topic_conf.release());  // now the topic's own
  }
}

Producer::~Producer() {
  topics_.clear();
  end_client(std::move(client_), longest_end);
}

// A message without headers and time goes the shorter way.
rd_kafka_resp_err_t Producer::send(std::size_t route, const Outgoing& message, KafkaHeaders& headers) {
  rd_kafka_topic_t* topic = topics_[route].get();
  if (!headers && message.timestamp == 0) {
    const int refused =
        rd_kafka_produce(topic, message.partition, RD_KAFKA_MSG_F_COPY, const_cast<char*>(message.value.data()),
                         message.value.size(), message.key.data(), message.key.size(), message.opaque);
    return refused ? rd_kafka_last_error() : RD_KAFKA_RESP_ERR_NO_ERROR;
  }
  std::array<rd_kafka_vu_t, 8> arguments;
  std::size_t count = 0;
  arguments[count].vtype = RD_KAFKA_VTYPE_RKT;
  arguments[count++].u.rkt = topic;
  arguments[count].vtype = RD_KAFKA_VTYPE_PARTITION;
  arguments[count++].u.i32 = message.partition;
  arguments[count].vtype = RD_KAFKA_VTYPE_MSGFLAGS;
  arguments[count++].u.i = RD_KAFKA_MSG_F_COPY;
  arguments[count++] = bytes_argument(RD_KAFKA_VTYPE_VALUE, message.value);
  arguments[count++] = bytes_argument(RD_KAFKA_VTYPE_KEY, message.key);
  arguments[count].vtype = RD_KAFKA_VTYPE_OPAQUE;
  arguments[count++].u.ptr = message.opaque;
  if (message.timestamp != 0) {
    arguments[count].vtype = RD_KAFKA_VTYPE_TIMESTAMP;
    arguments[count++].u.i64 = message.timestamp;
  }
  if (headers) {
    arguments[count].vtype = RD_KAFKA_VTYPE_HEADERS;
    arguments[count++].u.headers = headers.get();
  }
  const KafkaError error(rd_kafka_produceva(client_.get(), arguments.data(), count));
  if (error) return rd_kafka_error_code(error.get());
  static_cast<void>(headers.release());  // now the message's own
  return RD_KAFKA_RESP_ERR_NO_ERROR;
}

}  // namespace fieldfare::stream
