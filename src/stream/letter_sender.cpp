// SPDX-License-Identifier: Apache-2.0
#include "stream/letter_sender.hpp"

#include <array>
#include <charconv>

#include "stream/client_config.hpp"
#include "stream/delivery_errors.hpp"

namespace fieldfare::stream {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds connect_patience(30'000), last_answers(5'000);

void* opaque_of(std::uint64_t id) { return reinterpret_cast<void*>(static_cast<std::uintptr_t>(id)); }
std::uint64_t id_of(const rd_kafka_message_t& message) { return reinterpret_cast<std::uintptr_t>(message._private); }

}  // namespace

LetterSender::LetterSender(const Config& config, const Log& to_log, Failure& to_fail, LetterSpan& span,
                           Replayed& result)
    : ClientOwner{to_log, to_fail}, config_(config), span_(span), result_(result) {
  KafkaConf conf = producer_conf(config.kafka);
  // A broker refuses a batch for its size, and for one message in it: what came alone may have to go alone.
  set_properties(conf.get(), {{"batch.num.messages", "1"}});
  rd_kafka_conf_set_dr_msg_cb(conf.get(), on_delivery);
  producer_ = make_client(RD_KAFKA_PRODUCER, std::move(conf), *this);
  const Stop never(connect_patience);
  partitions_ = partition_count(*this, producer_.get(), config.kafka.input_topic, {never, connect_patience});
}

/// The partition the record came from, so that it lies where its key's other records lie; else as its key says.
std::int32_t LetterSender::home(const rd_kafka_headers_t* headers) const {
  const auto text = header_text(headers, std::string(connect_prefix) + "partition");
  std::int32_t partition = RD_KAFKA_PARTITION_UA;
  if (header_text(headers, std::string(connect_prefix) + "topic") == config_.kafka.input_topic)
    std::from_chars(text.data(), text.data() + text.size(), partition);
  return partition >= 0 && partition < partitions_ ? partition : RD_KAFKA_PARTITION_UA;
}

rd_kafka_resp_err_t LetterSender::produce(const rd_kafka_message_t& letter, std::uint64_t id) {
  const rd_kafka_headers_t* own = headers_of(letter);
  KafkaHeaders headers = replay_headers(own);
  std::array<rd_kafka_vu_t, 9> arguments;
  std::size_t count = 0;
  arguments[count].vtype = RD_KAFKA_VTYPE_TOPIC;
  arguments[count++].u.cstr = config_.kafka.input_topic.c_str();
  arguments[count].vtype = RD_KAFKA_VTYPE_PARTITION;
  arguments[count++].u.i32 = home(own);
  arguments[count].vtype = RD_KAFKA_VTYPE_MSGFLAGS;
  arguments[count++].u.i = RD_KAFKA_MSG_F_COPY;
  arguments[count].vtype = RD_KAFKA_VTYPE_OPAQUE;
  arguments[count++].u.ptr = opaque_of(id);
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
  const KafkaError error(rd_kafka_produceva(producer_.get(), arguments.data(), count));
  if (error) return rd_kafka_error_code(error.get());
  static_cast<void>(headers.release());  // now the message's own
  return RD_KAFKA_RESP_ERR_NO_ERROR;
}

void LetterSender::send(const rd_kafka_message_t& letter) {
  const Sent sent{letter.partition, letter.offset, span_.begin(letter)};
  const std::uint64_t id = ++last_id_;
  sent_.emplace(id, sent);
  auto error = produce(letter, id);
  for (; error == RD_KAFKA_RESP_ERR__QUEUE_FULL && !failure; error = produce(letter, id))
    rd_kafka_poll(producer_.get(), 10);
  if (!error) return;
  sent_.erase(id);
  failure.rethrow();
  if (!left_out(sent, error))
    throw StreamError("ProduceFailed", config_.kafka.input_topic, std::string(error_text(error)));
}

bool LetterSender::left_out(const Sent& sent, rd_kafka_resp_err_t error) {
  if (!is_about_the_message(error) && !is_about_the_time(error)) return false;
  log(Level::error, "letter-refused", "a dead letter is left out: the input topic does not take its record",
      {{"kafka.topic", config_.kafka.dlq_topic},
       {"kafka.partition", sent.partition},
       {"kafka.offset", sent.offset},
       {"error.code", error_name(error)},
       {"error.message", error_text(error)}});
  ++result_.refused;
  span_.finish(sent.partition, sent.number);
  return true;
}

void LetterSender::on_delivery(rd_kafka_t*, const rd_kafka_message_t* message, void* opaque) {
  auto& self = static_cast<LetterSender&>(*static_cast<ClientOwner*>(opaque));
  try {
    self.delivered(*message);
  } catch (...) {
    self.failure.set(std::current_exception());
  }
}

void LetterSender::delivered(const rd_kafka_message_t& message) {
  const auto found = sent_.extract(id_of(message));
  if (!found) return;
  const Sent& sent = found.mapped();
  if (!message.err) {
    ++result_.replayed;
    span_.finish(sent.partition, sent.number);
  } else if (!left_out(sent, message.err)) {
    failure.set_error(
        client_failure("DeliveryFailed", config_.kafka.input_topic, message.err, error_text(message.err)));
  }
}

bool LetterSender::serve(milliseconds most) {
  rd_kafka_poll(producer_.get(), static_cast<int>(most.count()));
  return sent_.empty();
}

void LetterSender::give_up() {
  rd_kafka_purge(producer_.get(), RD_KAFKA_PURGE_F_QUEUE);
  rd_kafka_flush(producer_.get(), static_cast<int>(last_answers.count()));
}

}  // namespace fieldfare::stream
