// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <chrono>
#include <string>

#include "stream/failure.hpp"
#include "stream/kafka.hpp"
#include "stream/log.hpp"
#include "stream/stop.hpp"

namespace fieldfare::stream {

/// What owns a client: the client's own messages go to its log, and what cannot pass by itself is its failure.
struct ClientOwner {
  const Log& log;
  Failure& failure;
  std::string last_error = {};  ///< what the client last complained of; for the message when nothing helps
};

/// Makes the client of an owner, with its log and error callbacks; callbacks get the `ClientOwner*` as their opaque.
/// They are called by whoever polls the client, and never once it is being ended. Throws StreamError (`ClientFailed`).
Kafka make_client(rd_kafka_type_t type, KafkaConf conf, ClientOwner& owner);

/// Ends a client, and waits for that at most so long. A client that still waits for a silent broker ends in the
/// background, which needs nothing of its owner.
void end_client(Kafka client, std::chrono::milliseconds most);

/// Whether no retry can mend an error: authentication, authorisation, unknown topics, fenced or fatal clients.
bool is_permanent(rd_kafka_resp_err_t code);

/// An error of a client as what ends the stream: `AuthenticationFailed` or `AuthorizationFailed` when it is that, else
/// with the code given.
StreamError client_failure(std::string_view code, std::string where, rd_kafka_resp_err_t error, std::string_view text);

/// Number of partitions of a topic; throws StreamError (`UnknownTopic`, `AuthorizationFailed`, `AuthenticationFailed`,
/// `BrokerUnavailable`).
int partition_count(ClientOwner& owner, rd_kafka_t* client, const std::string& topic, const Patience& patience);

}  // namespace fieldfare::stream
