// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "fieldfare/stream/config.hpp"
#include "stream/kafka.hpp"

namespace fieldfare::stream {

/// What this library sets for its consumer and producer, the configuration's own properties laid over it.
Properties consumer_properties(const KafkaConfig& kafka, const LoopConfig& loop);
Properties producer_properties(const KafkaConfig& kafka);

/// A client configuration of the properties; throws ConfigError (`BadProperty`).
KafkaConf client_conf(const Properties& properties);

/// Throws ConfigError if a passed-through property is unknown to librdkafka (`UnknownKey`), has a bad value
/// (`BadProperty`), or belongs to what the guarantee rests on (`ReservedKey`).
void check_properties(const KafkaConfig& kafka, const std::string& place);

/// Whether a property's value must not be printed.
bool is_secret(std::string_view property);

}  // namespace fieldfare::stream
