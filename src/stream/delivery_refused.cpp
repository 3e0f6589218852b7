// SPDX-License-Identifier: Apache-2.0
// What becomes of a message that a broker refuses.
#include "stream/delivery.hpp"
#include "stream/delivery_errors.hpp"

namespace fieldfare::stream {
namespace {

/// Makes a refused letter one that may be taken; false: there is nothing left to give up.
bool relent(DeadLetter& letter, const rd_kafka_message_t& record, rd_kafka_resp_err_t code) {
  if (is_about_the_time(code)) return drop_timestamp(letter);
  if (!is_about_the_size(code)) return false;
  const std::size_t size = letter.size();
  fit(letter, record, size / 2);
  return letter.size() < size;
}

}  // namespace

/// A broker refuses a batch for one message in it, or for its size: in smaller batches, and at last alone, only what
/// is refused itself is left.
void Delivery::refused(const rd_kafka_message_t& message, Ticket& ticket, const Route& route, BatchSize batches) {
  if (now_ms_ - refusal_logged_ms_ >= 1000) {
    refusal_logged_ms_ = now_ms_;
    log(Level::warning, "batch-refused", "a batch was refused; its messages are sent again in smaller ones",
        {{"kafka.topic", route.name}, {"error.code", error_name(message.err)}});
  }
  if (batches != BatchSize::one) {
    const rd_kafka_headers_t* headers = headers_of(message);
    again_.push_back({.ticket = &ticket,
                      .route = index_of(route),
                      .batches = batches == BatchSize::configured ? BatchSize::few : BatchSize::one,
                      .key_size = message.key_len,
                      .value = std::string(value_of(message)),
                      .no_value = !message.payload,
                      .timestamp = route.dead_letters ? letter_time(headers, *ticket.message) : 0,
                      .headers = KafkaHeaders(headers ? rd_kafka_headers_copy(headers) : nullptr)});
    return;
  }
  if (route.dead_letters) return refused_letter(message, ticket);
  if (ticket.dead.exchange(true)) return close(ticket);
  const std::string why = std::string(error_name(message.err)) + ": " + std::string(error_text(message.err));
  const auto error = is_about_the_size(message.err) ? UndeliverableError("AnswerTooLarge", route.name, why)
                                                    : UndeliverableError("AnswerRefused", route.name, why);
  const Reason reason{stage::produce, error.code(), error.where(), error.what()};
  send_again(ticket, letter_of(ticket, "", reason));
  count_dead_letter(ticket, reason);
}

/// Even alone the topic does not take a letter: it is too large, or its record is from another time.
void Delivery::refused_letter(const rd_kafka_message_t& message, Ticket& ticket) {
  const rd_kafka_message_t& record = *ticket.message;
  DeadLetter letter{key_of(record).substr(0, message.key_len), value_of(record).substr(0, message.len),
                    letter_time(headers_of(message), record), KafkaHeaders(rd_kafka_headers_copy(headers_of(message)))};
  if (relent(letter, record, message.err)) return send_again(ticket, std::move(letter));
  fail(message, routes_.back(), "; the topic must take dead letters: raise its max.message.bytes, do not compact it");
  give_up(ticket);
}

void Delivery::send_again(Ticket& ticket, DeadLetter letter) {
  again_.push_back({.ticket = &ticket,
                    .route = routes_.size() - 1,
                    .batches = BatchSize::one,
                    .key_size = letter.key.size(),
                    .value = std::string(letter.value),
                    .no_value = !letter.value.data(),
                    .timestamp = letter.timestamp,
                    .headers = std::move(letter.headers)});
}

/// As much of what was refused as the clients take now; the rest waits for the next turn.
void Delivery::send_again() {
  while (!again_.empty()) {
    Again& next = again_.front();
    Ticket& ticket = *next.ticket;
    if (ticket.generation == ticket.partition->generation && !failure && !purged_) {
      const rd_kafka_message_t& record = *ticket.message;
      const Outgoing message{.partition = routes_[next.route].partition_for(record),
                             .key = key_of(record).substr(0, next.key_size),
                             .value = next.no_value ? std::string_view() : std::string_view(next.value),
                             .timestamp = next.timestamp,
                             .opaque = &ticket};
      const auto code = producer(next.batches).send(next.route, message, next.headers);
      if (code == RD_KAFKA_RESP_ERR__QUEUE_FULL) return;
      if (code) throw StreamError("ProduceFailed", routes_[next.route].name, std::string(error_text(code)));
    } else {
      give_up(ticket);
    }
    again_.pop_front();
  }
}

}  // namespace fieldfare::stream
