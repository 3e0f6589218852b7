// SPDX-License-Identifier: Apache-2.0
#include "stream/delivery.hpp"

#include <algorithm>
#include <array>
#include <chrono>

#include "stream/client_config.hpp"

namespace fieldfare::stream {
namespace {

/// The answer itself is what the broker does not take.
bool is_about_the_record(rd_kafka_resp_err_t code) {
  return code == RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE || code == RD_KAFKA_RESP_ERR_INVALID_RECORD ||
         code == RD_KAFKA_RESP_ERR_INVALID_MSG_SIZE || code == RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE;
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

rd_kafka_vu_t bytes_argument(rd_kafka_vtype_t type, std::string_view bytes) {
  rd_kafka_vu_t argument;
  argument.vtype = type;
  argument.u.mem.ptr = const_cast<char*>(bytes.data());
  argument.u.mem.size = bytes.size();
  return argument;
}

}  // namespace

Delivery::Delivery(const Config& config, const Log& to_log, Metrics& metrics, Failure& to_fail, const Stop& stop)
    : ClientOwner{to_log, to_fail}, config_(config), metrics_(metrics), stop_(stop), loop_(std::this_thread::get_id()) {
  KafkaConf conf = client_conf(producer_properties(config.kafka));
  rd_kafka_conf_set_dr_msg_cb(conf.get(), on_delivery);
  std::array<char, 64> size{};
  std::size_t length = size.size();
  rd_kafka_conf_get(conf.get(), "message.max.bytes", size.data(), &length);
  max_bytes_ = std::stoul(size.data());
  producer_ = make_client(RD_KAFKA_PRODUCER, std::move(conf), *this);

  std::vector<std::string> names{config.kafka.output_topic};
  for (const auto& output : config.output) names.push_back(output.topic);
  names.push_back(config.kafka.dlq_topic);
  routes_.resize(names.size());
  for (std::size_t i = 0; i < names.size(); ++i) {
    rd_kafka_topic_conf_t* topic_conf = rd_kafka_topic_conf_new();
    rd_kafka_topic_conf_set_opaque(topic_conf, &routes_[i]);
    routes_[i].topic.reset(rd_kafka_topic_new(producer_.get(), names[i].c_str(), topic_conf));
    routes_[i].name = names[i];
    if (i + 1 < names.size()) routes_[i].acknowledged = &metrics.produced(names[i]);
  }
}

Delivery::~Delivery() {
  // Reports of purged messages still name tickets, which must outlive them.
  purge();
  routes_.clear();
  end_client(std::move(producer_), std::chrono::milliseconds(1000));
}

void Delivery::connect(int input_partitions, const Patience& patience) {
  loop_ = std::this_thread::get_id();
  for (auto& route : routes_) {
    const bool is_dead_letter = &route == &routes_.back();
    route.same_partition = !is_dead_letter && config_.loop.output_partitioning == "same_partition";
    route.partitions = partition_count(*this, producer_.get(), route.name, patience);
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
    route.partitions = partition_count(*this, producer_.get(), route.name, patience);
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
  ++records_;
  bytes_ += ticket->bytes();
  return ticket;
}

void Delivery::produce(Ticket& ticket, std::size_t route, std::string_view value) {
  send(ticket, routes_[route], value, answer_headers(*ticket.message));
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

void Delivery::dead_letter(Ticket& ticket, const DeadLetterOrigin& origin, const Reason& reason) {
  const rd_kafka_message_t& record = *ticket.message;
  // Headers count too: leave room for ours, and cut a value that no longer fits.
  std::size_t room = 4096 + record.key_len;
  rd_kafka_headers_t* own = nullptr;
  if (!rd_kafka_message_headers(&record, &own)) {
    const char* name = nullptr;
    const void* data = nullptr;
    std::size_t size = 0;
    for (std::size_t i = 0; !rd_kafka_header_get_all(own, i, &name, &data, &size); ++i)
      room += std::char_traits<char>::length(name) + size + 10;
  }
  const std::size_t kept = std::min(record.len, max_bytes_ > room ? max_bytes_ - room : 0);
  std::string_view value = value_of(record).substr(0, kept);
  if (!record.payload) value = {};
  send(ticket, routes_.back(), value, dead_letter_headers(record, origin, reason, kept));
  metrics_.dead_letters(std::string(reason.code)).Increment();
}

void Delivery::send(Ticket& ticket, const Route& route, std::string_view value, KafkaHeaders headers) {
  const bool is_dead_letter = &route == &routes_.back();
  ticket.open.fetch_add(1, std::memory_order_relaxed);
  while (true) {
    const auto code =
        headers || is_dead_letter ? enqueue_with_headers(ticket, route, value, headers) : enqueue(ticket, route, value);
    if (!code) return;
    if (code == RD_KAFKA_RESP_ERR__QUEUE_FULL && !failure && stop_.left() > stop_.reserve()) {
      if (std::this_thread::get_id() == loop_)
        serve(10);
      else
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
      continue;
    }
    ticket.open.fetch_sub(1, std::memory_order_relaxed);
    if (is_about_the_record(code) && !is_dead_letter)
      throw UndeliverableError("AnswerTooLarge", route.name,
                               "the answer is larger than the producer's message.max.bytes");
    throw StreamError("ProduceFailed", route.name, std::string(error_text(code)));
  }
}

rd_kafka_resp_err_t Delivery::enqueue(Ticket& ticket, const Route& route, std::string_view value) {
  const rd_kafka_message_t& record = *ticket.message;
  const int refused =
      rd_kafka_produce(route.topic.get(), route.partition_for(record), RD_KAFKA_MSG_F_COPY,
                       const_cast<char*>(value.data()), value.size(), record.key, record.key_len, &ticket);
  return refused ? rd_kafka_last_error() : RD_KAFKA_RESP_ERR_NO_ERROR;
}

rd_kafka_resp_err_t Delivery::enqueue_with_headers(Ticket& ticket, const Route& route, std::string_view value,
                                                   KafkaHeaders& headers) {
  const rd_kafka_message_t& record = *ticket.message;
  std::array<rd_kafka_vu_t, 9> arguments;
  std::size_t count = 0;
  arguments[count].vtype = RD_KAFKA_VTYPE_RKT;
  arguments[count++].u.rkt = route.topic.get();
  arguments[count].vtype = RD_KAFKA_VTYPE_PARTITION;
  arguments[count++].u.i32 = route.partition_for(record);
  arguments[count].vtype = RD_KAFKA_VTYPE_MSGFLAGS;
  arguments[count++].u.i = RD_KAFKA_MSG_F_COPY;
  arguments[count++] = bytes_argument(RD_KAFKA_VTYPE_VALUE, value);
  if (record.key) arguments[count++] = bytes_argument(RD_KAFKA_VTYPE_KEY, key_of(record));
  arguments[count].vtype = RD_KAFKA_VTYPE_OPAQUE;
  arguments[count++].u.ptr = &ticket;
  if (&route == &routes_.back()) {
    // A dead letter keeps the record's own time.
    rd_kafka_timestamp_type_t type = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE;
    const auto timestamp = rd_kafka_message_timestamp(&record, &type);
    if (type != RD_KAFKA_TIMESTAMP_NOT_AVAILABLE) {
      arguments[count].vtype = RD_KAFKA_VTYPE_TIMESTAMP;
      arguments[count++].u.i64 = timestamp;
    }
  }
  if (headers) {
    arguments[count].vtype = RD_KAFKA_VTYPE_HEADERS;
    arguments[count++].u.headers = headers.get();
  }
  const KafkaError error(rd_kafka_produceva(producer_.get(), arguments.data(), count));
  if (error) return rd_kafka_error_code(error.get());
  static_cast<void>(headers.release());  // now the message's own
  return RD_KAFKA_RESP_ERR_NO_ERROR;
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
  if (message.err) return undelivered(message, ticket);
  auto& route = *static_cast<Route*>(rd_kafka_topic_opaque(message.rkt));
  ++route.acknowledged_now;
  if (message.partition >= route.partitions) {
    route.partitions = message.partition + 1;
    log(Level::warning, "partitions-added", "a topic has more partitions than before; keys go to others from now on",
        {{"kafka.topic", route.name}, {"kafka.partitions", route.partitions}});
  }
  close(ticket);
}

void Delivery::undelivered(const rd_kafka_message_t& message, Ticket& ticket) {
  const auto* route = static_cast<const Route*>(rd_kafka_topic_opaque(message.rkt));
  const bool current = ticket.generation == ticket.partition->generation;
  const bool dead_letter = route == &routes_.back();
  if (is_about_the_record(message.err) && !dead_letter && current) {
    // The broker refuses a batch for one record in it: each is sent again, alone, to find that one.
    if (!resending_) {
      resends_.push_back({&ticket, route, std::string(value_of(message))});
      return;
    }
    this->dead_letter(ticket, {config_.kafka.group, "0", ""},
                      {stage::produce, error_name(message.err), route->name, error_text(message.err)});
    return close(ticket);
  }
  if (current) {
    if (is_passing(message.err))
      failed_.insert(ticket.partition);
    else
      failure.set_error(client_failure("DeliveryFailed", route->name, message.err, error_text(message.err)));
    // The record stays unfinished for this generation, so that no offset moves past it.
    ticket.generation = ticket.partition->generation - 1;
  }
  close(ticket);
}

void Delivery::serve(int wait_ms) {
  now_ms_ = wall_clock_ms();
  rd_kafka_poll(producer_.get(), wait_ms);
  if (!resends_.empty() && !resending_) resend_alone();
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

void Delivery::resend_alone() {
  rd_kafka_flush(producer_.get(), 30'000);  // what is under way, so that each of these is a batch of its own
  resending_ = true;
  for (auto& [ticket, route, value] : std::exchange(resends_, {})) {
    try {
      send(*ticket, *route, value, answer_headers(*ticket->message));
      rd_kafka_flush(producer_.get(), 30'000);
    } catch (...) {
      failure.set(std::current_exception());
    }
    close(*ticket);
  }
  resending_ = false;
}

void Delivery::purge() {
  rd_kafka_purge(producer_.get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT | RD_KAFKA_PURGE_F_NON_BLOCKING);
  serve(100);
}

}  // namespace fieldfare::stream
