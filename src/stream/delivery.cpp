// SPDX-License-Identifier: Apache-2.0
#include "stream/delivery.hpp"

#include <algorithm>
#include <array>
#include <chrono>

#include "stream/client_config.hpp"

namespace fieldfare::stream {
namespace {

/// It is for its size.
bool is_about_the_size(rd_kafka_resp_err_t code) {
  return code == RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE || code == RD_KAFKA_RESP_ERR_INVALID_MSG_SIZE ||
         code == RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE;
}

bool is_about_the_time(rd_kafka_resp_err_t code) { return code == RD_KAFKA_RESP_ERR_INVALID_TIMESTAMP; }

/// The message itself is what the broker does not take.
bool is_about_the_record(rd_kafka_resp_err_t code) {
  return is_about_the_size(code) || code == RD_KAFKA_RESP_ERR_INVALID_RECORD || code == RD_KAFKA_RESP_ERR_INVALID_MSG;
}

/// Makes a refused letter one that may be taken; false: there is nothing left to give up.
bool relent(DeadLetter& letter, const rd_kafka_message_t& record, rd_kafka_resp_err_t code) {
  if (is_about_the_time(code)) return drop_timestamp(letter);
  if (!is_about_the_size(code)) return false;
  const std::size_t size = letter.size();
  fit(letter, record, size / 2);
  return letter.size() < size;
}

/// Trying again may help.
bool is_passing(rd_kafka_resp_err_t code) {
  constexpr std::array passing{RD_KAFKA_RESP_ERR__MSG_TIMED_OUT,
                               RD_KAFKA_RESP_ERR__TIMED_OUT,
                               RD_KAFKA_RESP_ERR__TIMED_OUT_QUEUE,
                               RD_KAFKA_RESP_ERR__TRANSPORT,
                               RD_KAFKA_RESP_ERR__PURGE_QUEUE,
                               RD_KAFKA_RESP_ERR__PURGE_INFLIGHT,
                               RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT,
                               RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS,
                               RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS_AFTER_APPEND,
                               RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE,
                               RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION,
                               RD_KAFKA_RESP_ERR_NETWORK_EXCEPTION,
                               RD_KAFKA_RESP_ERR_KAFKA_STORAGE_ERROR,
                               RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER,
                               RD_KAFKA_RESP_ERR_UNKNOWN_PRODUCER_ID};
  return std::find(passing.begin(), passing.end(), code) != passing.end();
}

std::int64_t wall_clock_ms() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

/// A dead letter must leave room for what a batch adds to its one message.
constexpr std::size_t batch_overhead = 128;

}  // namespace

Delivery::Delivery(const Config& config, const Log& to_log, Metrics& metrics, Failure& to_fail, const Stop& stop)
    : ClientOwner{to_log, to_fail},
      config_(config),
      metrics_(metrics),
      stop_(stop),
      loop_(std::this_thread::get_id()),
      breaker_(config.dead_letter.max_fraction, config.dead_letter.window) {
  routes_.push_back({.name = config.kafka.output_topic});
  for (const auto& output : config.output) routes_.push_back({.name = output.topic});
  routes_.push_back({.name = config.kafka.dlq_topic, .dead_letters = true});
  for (Route& route : routes_)
    if (!route.dead_letters) route.acknowledged = &metrics.produced(route.name);
  max_bytes_ = std::stoul(property(rd_kafka_conf(producer(BatchSize::configured).client()), "message.max.bytes"));
}

Delivery::~Delivery() {
  // Reports of purged messages still name tickets, which must outlive them.
  purge();
  for (auto& producer : producers_) producer.reset();
}

Producer& Delivery::producer(BatchSize batches) {
  auto& found = producers_[static_cast<std::size_t>(batches)];
  ClientOwner& owner = *this;
  if (!found) found = std::make_unique<Producer>(config_.kafka, batches, routes_, owner, on_delivery);
  return *found;
}

void Delivery::connect(int input_partitions, const Patience& patience) {
  loop_ = std::this_thread::get_id();
  for (auto& route : routes_) {
    route.same_partition = !route.dead_letters && config_.loop.output_partitioning == "same_partition";
    route.partitions = partition_count(*this, client(), route.name, patience);
    if (route.same_partition && route.partitions != input_partitions) throw misfit(route, input_partitions);
    log(Level::info, "topic-found", "topic found",
        {{"kafka.topic", route.name},
         {"kafka.partitions", route.partitions},
         {"fieldfare.partitioning", route.same_partition ? "same_partition" : "key"}});
  }
}

void Delivery::widen(int input_partitions, const Patience& patience) {
  for (auto& route : routes_) {
    if (!route.same_partition) continue;
    route.partitions = partition_count(*this, client(), route.name, patience);
    if (route.partitions < input_partitions) throw misfit(route, input_partitions);
  }
}

StreamError Delivery::misfit(const Route& route, int input_partitions) {
  return StreamError("PartitionCount", route.name,
                     "the topic has " + std::to_string(route.partitions) + " partitions and the input " +
                         std::to_string(input_partitions) +
                         ", but an answer goes to its record's partition; give it as many, or set `[loop] "
                         "output_partitioning = \"key\"`: the key then decides, for every answer from then on");
}

Ticket* Delivery::begin(KafkaMessage message, Partition& partition) {
  Ticket* ticket = tickets_.take();
  ticket->message = std::move(message);
  ticket->partition = &partition;
  ticket->generation = partition.generation;
  ticket->number = partition.tracker.begin(ticket->message->offset);
  ticket->open.store(1, std::memory_order_relaxed);
  ticket->dead.store(false, std::memory_order_relaxed);
  ticket->nth = ++seen_;
  ++records_;
  bytes_ += ticket->bytes();
  return ticket;
}

void Delivery::produce(Ticket& ticket, std::size_t route, std::string_view value) {
  const rd_kafka_message_t& record = *ticket.message;
  send(ticket, route,
       {.partition = routes_[route].partition_for(record), .key = key_of(record), .value = value, .opaque = &ticket},
       answer_headers(record));
}

/// Headers cost as much as scoring does, so an answer has none unless there is something to say.
KafkaHeaders Delivery::answer_headers(const rd_kafka_message_t& record) const {
  KafkaHeaders headers;
  rd_kafka_headers_t* own = nullptr;
  const auto add = [&](std::string_view name, std::string_view value) {
    if (!headers) headers.reset(rd_kafka_headers_new(8));
    rd_kafka_header_add(headers.get(), name.data(), static_cast<ssize_t>(name.size()), value.data(),
                        static_cast<ssize_t>(value.size()));
  };
  if (!rd_kafka_message_headers(&record, &own)) {
    const void* value = nullptr;
    std::size_t size = 0;
    for (const auto& name : config_.record.headers)
      for (std::size_t i = 0; !rd_kafka_header_get(own, i, name.c_str(), &value, &size); ++i)
        add(name, {static_cast<const char*>(value), size});
  }
  if (config_.record.source_headers) {
    add("fieldfare.source.topic", config_.kafka.input_topic);
    add("fieldfare.source.partition", std::to_string(record.partition));
    add("fieldfare.source.offset", std::to_string(record.offset));
  }
  return headers;
}

DeadLetter Delivery::letter_of(const Ticket& ticket, const std::string& model_version, const Reason& reason) {
  const auto worker = static_cast<std::uint32_t>(ticket.partition->id) % config_.loop.workers;
  DeadLetter letter =
      make_dead_letter(*ticket.message, {config_.kafka.group, std::to_string(worker), model_version}, reason);
  fit(letter, *ticket.message, max_bytes_ - std::min(max_bytes_, batch_overhead));
  metrics_.dead_letters(std::string(reason.code)).Increment();
  return letter;
}

void Delivery::dead_letter(Ticket& ticket, const std::string& model_version, const Reason& reason) {
  if (ticket.dead.exchange(true)) return;
  DeadLetter letter = letter_of(ticket, model_version, reason);
  send(ticket, routes_.size() - 1,
       {.key = letter.key, .value = letter.value, .timestamp = letter.timestamp, .opaque = &ticket},
       std::move(letter.headers));
  count_dead_letter(ticket, reason);
}

void Delivery::count_dead_letter(const Ticket& ticket, const Reason& reason) {
  if (!breaker_.bad(ticket.nth)) return;
  throw StreamError("TooManyDeadLetters", "",
                    "more than " + std::to_string(config_.dead_letter.max_fraction) + " of the last " +
                        std::to_string(config_.dead_letter.window) + " records became dead letters, the last by " +
                        std::string(reason.code) + ": the sender's or the model's schema must have changed");
}

void Delivery::send(Ticket& ticket, std::size_t route, const Outgoing& message, KafkaHeaders headers) {
  ticket.open.fetch_add(1, std::memory_order_relaxed);
  while (true) {
    const auto code = producers_.front()->send(route, message, headers);
    if (!code) return;
    if (code == RD_KAFKA_RESP_ERR__QUEUE_FULL && !failure && stop_.left() > stop_.reserve()) {
      if (std::this_thread::get_id() == loop_)
        serve(10);
      else
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
      continue;
    }
    ticket.open.fetch_sub(1, std::memory_order_relaxed);
    if (is_about_the_record(code) && !routes_[route].dead_letters)
      throw UndeliverableError("AnswerTooLarge", routes_[route].name,
                               "the answer is larger than the producer's message.max.bytes");
    throw StreamError("ProduceFailed", routes_[route].name, std::string(error_text(code)));
  }
}

void Delivery::written(Ticket& ticket) { close(ticket); }

void Delivery::close(Ticket& ticket) {
  if (ticket.open.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
  if (std::this_thread::get_id() == loop_) return finish(ticket);
  const std::lock_guard lock(finished_mutex_);
  finished_.push_back(&ticket);
}

void Delivery::finish(Ticket& ticket) {
  --records_;
  bytes_ -= ticket.bytes();
  if (ticket.generation == ticket.partition->generation) {
    ticket.partition->tracker.finish(ticket.number);
    rd_kafka_timestamp_type_t type = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE;
    const auto created = rd_kafka_message_timestamp(ticket.message.get(), &type);
    if (type == RD_KAFKA_TIMESTAMP_CREATE_TIME) {
      if (created > now_ms_) metrics_.clock_skew.Increment();
      latency_.add(static_cast<double>(std::max<std::int64_t>(now_ms_ - created, 0)) / 1000.0);
    }
  }
  tickets_.give(&ticket);
}

void Delivery::on_delivery(rd_kafka_t*, const rd_kafka_message_t* message, void* opaque) {
  auto& self = static_cast<Delivery&>(*static_cast<ClientOwner*>(opaque));
  try {
    self.delivered(*message);
  } catch (...) {
    self.failure.set(std::current_exception());
  }
}

void Delivery::delivered(const rd_kafka_message_t& message) {
  auto& ticket = *static_cast<Ticket*>(message._private);
  const auto [route, batches] = Producer::way_of(message);
  if (message.err) return undelivered(message, ticket, *route, batches);
  ++route->acknowledged_now;
  if (message.partition >= route->partitions) {
    route->partitions = message.partition + 1;
    log(Level::warning, "partitions-added", "a topic has more partitions than before; keys go to others from now on",
        {{"kafka.topic", route->name}, {"kafka.partitions", route->partitions}});
  }
  close(ticket);
}

void Delivery::undelivered(const rd_kafka_message_t& message, Ticket& ticket, const Route& route, BatchSize batches) {
  if (ticket.generation != ticket.partition->generation) return close(ticket);
  // Only a dead letter has its record's time, which may be too old for the topic.
  if (is_about_the_record(message.err) || (route.dead_letters && is_about_the_time(message.err)))
    return refused(message, ticket, route, batches);
  if (is_passing(message.err))
    failed_.insert(ticket.partition);
  else
    fail(message, route, "");
  give_up(ticket);
}

/// The record stays unfinished for this generation, so that no offset moves past it.
void Delivery::give_up(Ticket& ticket) {
  ticket.generation = ticket.partition->generation - 1;
  close(ticket);
}

void Delivery::fail(const rd_kafka_message_t& message, const Route& route, std::string_view remedy) {
  const std::string text = std::string(error_text(message.err)) + std::string(remedy);
  failure.set_error(client_failure("DeliveryFailed", route.name, message.err, text));
}

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
    if (ticket.generation == ticket.partition->generation && !failure) {
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

void Delivery::serve(int wait_ms) {
  now_ms_ = wall_clock_ms();
  for (const auto& producer : producers_)
    if (producer) rd_kafka_poll(producer->client(), std::exchange(wait_ms, 0));
  send_again();
  {
    std::vector<Ticket*> finished;
    {
      const std::lock_guard lock(finished_mutex_);
      finished.swap(finished_);
    }
    for (Ticket* ticket : finished) finish(*ticket);
  }
  for (Route& route : routes_)
    if (const auto count = std::exchange(route.acknowledged_now, 0); count > 0 && route.acknowledged)
      route.acknowledged->Increment(static_cast<double>(count));
  latency_.hand_over(metrics_.end_to_end_latency);
  metrics_.inflight_records.Set(static_cast<double>(records_));
  metrics_.inflight_bytes.Set(static_cast<double>(bytes_));
}

void Delivery::purge() {
  for (const Again& each : std::exchange(again_, {})) give_up(*each.ticket);
  for (const auto& producer : producers_)
    if (producer)
      rd_kafka_purge(producer->client(),
                     RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT | RD_KAFKA_PURGE_F_NON_BLOCKING);
  serve(100);
}

}  // namespace fieldfare::stream
