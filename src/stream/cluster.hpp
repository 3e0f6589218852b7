// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "stream/failure.hpp"
#include "stream/kafka.hpp"
#include "stream/log.hpp"

namespace fieldfare::stream {

/// What owns a client: the client's own messages go to its log, and what cannot pass by itself is its failure.
struct ClientOwner {
  const Log& log;
  Failure& failure;
};

/// Makes the client of an owner, with its log and error callbacks; callbacks get the `ClientOwner*` as their opaque.
/// Throws StreamError (`ClientFailed`).
Kafka make_client(rd_kafka_type_t type, KafkaConf conf, ClientOwner& owner);

/// Whether no retry can mend an error: authorisation, unknown topics, fenced or fatal clients.
bool is_permanent(rd_kafka_resp_err_t code);

/// Number of partitions of a topic; throws StreamError (`UnknownTopic`, `BrokerUnavailable`).
int partition_count(rd_kafka_t* client, const std::string& topic, int timeout_ms);

}  // namespace fieldfare::stream
