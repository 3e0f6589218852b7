// SPDX-License-Identifier: Apache-2.0
#include "stream/delivery.hpp"

#include <algorithm>
#include <array>
#include <chrono>

#include "stream/client_config.hpp"
#include "stream/delivery_errors.hpp"

namespace fieldfare::stream {
namespace {

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
    if (is_about_the_message(code) && !routes_[route].dead_letters)
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
      // A sender may have written any number.
      latency_.add(static_cast<double>(now_ms_ - std::clamp<std::int64_t>(created, 0, now_ms_)) / 1000.0);
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
  if (is_about_the_message(message.err) || (route.dead_letters && is_about_the_time(message.err)))
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
  purged_ = true;
  for (const auto& producer : producers_)
    if (producer)
      rd_kafka_purge(producer->client(),
                     RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT | RD_KAFKA_PURGE_F_NON_BLOCKING);
  serve(100);
}

}  // namespace fieldfare::stream
