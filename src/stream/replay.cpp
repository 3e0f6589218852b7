// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <chrono>
#include <utility>

#include "fieldfare/stream/stream.hpp"
#include "stream/client_config.hpp"
#include "stream/cluster.hpp"
#include "stream/dead_letter.hpp"
#include "stream/letter_sender.hpp"
#include "stream/letter_span.hpp"

namespace fieldfare::stream {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr int timeout_ms = 30'000;
constexpr milliseconds last_acknowledgement(120'000);
constexpr milliseconds between_commits(1'000);

/// The replays of a stream are a group of their own.
Config as_replay(Config config) {
  config.kafka.group += ".dlq-replay";
  return config;
}

class Replay : private ClientOwner {
 public:
  Replay(const Config& config, const Log& to_log, Failure& to_fail, const std::string& code)
      : ClientOwner{to_log, to_fail}, config_(as_replay(config)), code_(code) {
    KafkaConf conf = consumer_conf(config_.kafka, config_.loop);
    set_properties(conf.get(), {{"enable.auto.commit", "false"}, {"enable.partition.eof", "true"}});
    consumer_ = make_client(RD_KAFKA_CONSUMER, std::move(conf), *this);
    rd_kafka_poll_set_consumer(consumer_.get());
  }

  Replayed run() {
    LetterSender sender(config_, log, failure, span_, result_);
    find_span();
    if (span_.ended()) return result_;
    try {
      send_all(sender);
    } catch (...) {
      // What has arrived is not sent by the next replay again.
      sender.give_up();
      commit(false);
      throw;
    }
    require("CommitFailed", commit(false));
    rd_kafka_consumer_close(consumer_.get());
    return result_;
  }

 private:
  void require(std::string_view code, rd_kafka_resp_err_t error) const {
    if (error) throw StreamError(code, config_.kafka.dlq_topic, std::string(error_text(error)));
  }

  void find_span() {
    const std::string& topic = config_.kafka.dlq_topic;
    const milliseconds most(timeout_ms);
    const Stop never(most);
    const int count = partition_count(*this, consumer_.get(), topic, {never, most});
    const KafkaPartitions list = partition_list(count);
    for (int i = 0; i < count; ++i) rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), i);
    require("CommittedUnknown", rd_kafka_committed(consumer_.get(), list.get(), timeout_ms));
    for (int i = 0; i < count; ++i) {
      std::int64_t low = 0, high = 0;
      require("CommittedUnknown",
              rd_kafka_query_watermark_offsets(consumer_.get(), topic.c_str(), i, &low, &high, timeout_ms));
      span_.add(std::max(list->elems[i].offset, low), high);
    }
  }

  void send_all(LetterSender& sender) {
    require("AssignFailed", rd_kafka_assign(consumer_.get(), span_.next(config_.kafka.dlq_topic).get()));
    while (!span_.ended()) {
      sender.serve(milliseconds(0));
      failure.rethrow();
      const KafkaMessage letter(rd_kafka_consumer_poll(consumer_.get(), 200));
      if (letter) take(*letter, sender);
      commit_now_and_then();
    }
    const auto deadline = steady_clock::now() + last_acknowledgement;
    while (!sender.serve(milliseconds(100))) {
      failure.rethrow();
      if (steady_clock::now() >= deadline) throw StreamError("DeliveryFailed", config_.kafka.input_topic, "timed out");
      commit_now_and_then();
    }
    failure.rethrow();
  }

  void take(const rd_kafka_message_t& letter, LetterSender& sender) {
    if (letter.err == RD_KAFKA_RESP_ERR__PARTITION_EOF) return span_.reached(letter.partition, letter.offset);
    if (letter.err) throw StreamError("ConsumeFailed", config_.kafka.dlq_topic, rd_kafka_message_errstr(&letter));
    if (!span_.contains(letter)) return;
    const rd_kafka_headers_t* headers = headers_of(letter);
    const std::string prefix(connect_prefix);
    const std::string topic = header_text(headers, prefix + "topic");
    if (!topic.empty() && topic != config_.kafka.input_topic) {
      ++result_.foreign;
      pass_over(letter, "letter-of-another-stream", "a dead letter is left out: its record is of another topic", topic);
    } else if (!code_.empty() && !header_text(headers, prefix + "exception.class.name").ends_with("." + code_)) {
      ++result_.filtered;
      span_.finish(letter.partition, span_.begin(letter));
    } else if (is_cut(headers)) {
      ++result_.truncated;
      pass_over(letter, "letter-truncated", "a dead letter is left out: it lacks a part of its record", topic);
    } else {
      sender.send(letter);
    }
  }

  void pass_over(const rd_kafka_message_t& letter, std::string_view action, std::string_view why,
                 const std::string& topic) {
    log(Level::warning, action, why,
        {{"kafka.topic", config_.kafka.dlq_topic},
         {"kafka.partition", letter.partition},
         {"kafka.offset", letter.offset},
         {"fieldfare.record.topic", topic}});
    span_.finish(letter.partition, span_.begin(letter));
  }

  rd_kafka_resp_err_t commit(bool asynchronously) {
    return rd_kafka_commit(consumer_.get(), span_.next(config_.kafka.dlq_topic).get(), asynchronously ? 1 : 0);
  }

  /// So that a replay that dies repeats little.
  void commit_now_and_then() {
    if (steady_clock::now() < next_commit_) return;
    next_commit_ = steady_clock::now() + between_commits;
    commit(true);
  }

  Config config_;
  std::string code_;
  LetterSpan span_;
  Replayed result_;
  steady_clock::time_point next_commit_ = steady_clock::now() + between_commits;
  Kafka consumer_;
};

}  // namespace

Replayed replay_dead_letters(const Config& config, const std::string& code) {
  const Log log(config.log, config.kafka.group);
  Failure failure;
  return Replay(config, log, failure, code).run();
}

}  // namespace fieldfare::stream
