// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <charconv>
#include <utility>
#include <vector>

#include "fieldfare/stream/stream.hpp"
#include "stream/client_config.hpp"
#include "stream/cluster.hpp"
#include "stream/dead_letter.hpp"

namespace fieldfare::stream {
namespace {

constexpr int timeout_ms = 30'000;

int count_partitions(ClientOwner& owner, rd_kafka_t* client, const std::string& topic) {
  const std::chrono::milliseconds most(timeout_ms);
  const Stop never(most);
  return partition_count(owner, client, topic, {never, most});
}

/// Where every partition of a topic starts for this group and where it ends now.
class Span {
 public:
  Span(ClientOwner& owner, rd_kafka_t* consumer, const std::string& topic) : list_(partition_list(16)) {
    const int count = count_partitions(owner, consumer, topic);
    for (int i = 0; i < count; ++i) rd_kafka_topic_partition_list_add(list_.get(), topic.c_str(), i);
    require(rd_kafka_committed(consumer, list_.get(), timeout_ms), topic);
    for (int i = 0; i < count; ++i) {
      auto& each = list_->elems[i];
      std::int64_t low = 0, high = 0;
      require(rd_kafka_query_watermark_offsets(consumer, topic.c_str(), i, &low, &high, timeout_ms), topic);
      each.offset = std::max(each.offset, low);
      ends_.emplace_back(high);
      open_ += each.offset < high ? 1 : 0;
    }
  }

  rd_kafka_topic_partition_list_t* starts() const noexcept { return list_.get(); }
  bool ended() const noexcept { return open_ == 0; }
  bool contains(const rd_kafka_message_t& message) const {
    return message.offset < ends_[static_cast<std::size_t>(message.partition)];
  }
  /// The next offset of a partition moves; a partition whose end is control records ends by `reached_end`.
  void passed(std::int32_t partition, std::int64_t next) {
    auto& each = list_->elems[partition];
    const auto end = ends_[static_cast<std::size_t>(partition)];
    if (each.offset < end && next >= end) --open_;
    each.offset = std::max(each.offset, next);
  }

 private:
  static void require(rd_kafka_resp_err_t error, const std::string& topic) {
    if (error) throw StreamError("CommittedUnknown", topic, std::string(error_text(error)));
  }

  KafkaPartitions list_;
  std::vector<std::int64_t> ends_;
  int open_ = 0;
};

struct Sender : ClientOwner {
  explicit Sender(const Log& to_log, Failure& to_fail) : ClientOwner{to_log, to_fail} {}

  static void on_delivery(rd_kafka_t*, const rd_kafka_message_t* message, void* opaque) {
    auto& self = static_cast<Sender&>(*static_cast<ClientOwner*>(opaque));
    if (message->err)
      self.failure.set_error(
          StreamError("DeliveryFailed", rd_kafka_topic_name(message->rkt), std::string(error_text(message->err))));
  }
};

/// The partition the record came from, so that it lies where its key's other records lie; else as its key says.
std::int32_t home(const rd_kafka_headers_t* headers, const std::string& topic, int partitions) {
  const auto prefix = std::string(connect_prefix);
  const auto text = header_text(headers, prefix + "partition");
  std::int32_t partition = RD_KAFKA_PARTITION_UA;
  if (header_text(headers, prefix + "topic") == topic)
    std::from_chars(text.data(), text.data() + text.size(), partition);
  return partition < partitions ? partition : RD_KAFKA_PARTITION_UA;
}

void send(rd_kafka_t* producer, const std::string& topic, std::int32_t partition, const rd_kafka_message_t& letter,
          KafkaHeaders headers) {
  std::array<rd_kafka_vu_t, 8> arguments;
  std::size_t count = 0;
  arguments[count].vtype = RD_KAFKA_VTYPE_TOPIC;
  arguments[count++].u.cstr = topic.c_str();
  arguments[count].vtype = RD_KAFKA_VTYPE_PARTITION;
  arguments[count++].u.i32 = partition;
  arguments[count].vtype = RD_KAFKA_VTYPE_MSGFLAGS;
  arguments[count++].u.i = RD_KAFKA_MSG_F_COPY;
  arguments[count].vtype = RD_KAFKA_VTYPE_VALUE;
  arguments[count++].u.mem = {letter.payload, letter.len};
  if (letter.key) {
    arguments[count].vtype = RD_KAFKA_VTYPE_KEY;
    arguments[count++].u.mem = {letter.key, letter.key_len};
  }
  if (const auto timestamp = record_time(letter)) {
    arguments[count].vtype = RD_KAFKA_VTYPE_TIMESTAMP;
    arguments[count++].u.i64 = timestamp;
  }
  arguments[count].vtype = RD_KAFKA_VTYPE_HEADERS;
  arguments[count++].u.headers = headers.get();
  while (true) {
    const KafkaError error(rd_kafka_produceva(producer, arguments.data(), count));
    if (!error) break;
    if (rd_kafka_error_code(error.get()) != RD_KAFKA_RESP_ERR__QUEUE_FULL)
      throw StreamError("ProduceFailed", topic, rd_kafka_error_string(error.get()));
    rd_kafka_poll(producer, 10);
  }
  static_cast<void>(headers.release());
}

}  // namespace

Replayed replay_dead_letters(const Config& config, const std::string& code) {
  const Log log(config.log, config.kafka.group);
  Failure failure;
  Sender sender(log, failure);
  KafkaConfig kafka = config.kafka;
  kafka.group += ".dlq-replay";
  KafkaConf reading = consumer_conf(kafka, config.loop);
  set_properties(reading.get(), {{"enable.auto.commit", "false"}, {"enable.partition.eof", "true"}});
  const Kafka consumer = make_client(RD_KAFKA_CONSUMER, std::move(reading), sender);
  KafkaConf writing = producer_conf(kafka);
  // A broker refuses a batch for its size, too: what came alone may have to go alone.
  set_properties(writing.get(), {{"batch.num.messages", "1"}});
  rd_kafka_conf_set_dr_msg_cb(writing.get(), Sender::on_delivery);
  const Kafka producer = make_client(RD_KAFKA_PRODUCER, std::move(writing), sender);

  rd_kafka_poll_set_consumer(consumer.get());
  const int partitions = count_partitions(sender, producer.get(), kafka.input_topic);
  Span span(sender, consumer.get(), kafka.dlq_topic);
  Replayed result;
  if (span.ended()) return result;
  if (const auto error = rd_kafka_assign(consumer.get(), span.starts()))
    throw StreamError("AssignFailed", kafka.dlq_topic, std::string(error_text(error)));
  while (!span.ended()) {
    rd_kafka_poll(producer.get(), 0);
    failure.rethrow();
    const KafkaMessage letter(rd_kafka_consumer_poll(consumer.get(), 200));
    if (!letter) continue;
    if (letter->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
      span.passed(letter->partition, letter->offset);
      continue;
    }
    if (letter->err) throw StreamError("ConsumeFailed", kafka.dlq_topic, rd_kafka_message_errstr(letter.get()));
    if (!span.contains(*letter)) continue;  // it came after the start: not ours to replay, or a loop would never end
    const rd_kafka_headers_t* headers = headers_of(*letter);
    const std::string reason = header_text(headers, std::string(connect_prefix) + "exception.class.name");
    if (!code.empty() && !reason.ends_with("." + code)) {
      ++result.filtered;
    } else if (is_cut(headers)) {
      ++result.truncated;
    } else {
      send(producer.get(), kafka.input_topic, home(headers, kafka.input_topic, partitions), *letter,
           replay_headers(headers));
      ++result.replayed;
    }
    span.passed(letter->partition, letter->offset + 1);
  }
  // Only after everything has arrived may the next replay start behind it.
  if (const auto error = rd_kafka_flush(producer.get(), 120'000))
    throw StreamError("DeliveryFailed", kafka.input_topic, std::string(error_text(error)));
  failure.rethrow();
  if (const auto error = rd_kafka_commit(consumer.get(), span.starts(), 0))
    throw StreamError("CommitFailed", kafka.dlq_topic, std::string(error_text(error)));
  rd_kafka_consumer_close(consumer.get());
  return result;
}

}  // namespace fieldfare::stream
