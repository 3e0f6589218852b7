// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "fieldfare/stream/config.hpp"
#include "stream/kafka.hpp"

namespace fieldfare::stream {

/// A client configuration of the properties; throws ConfigError (`BadProperty`, `UnknownKey`).
KafkaConf client_conf(const Properties& properties);
/// Lays properties over a client configuration; throws ConfigError.
void set_properties(rd_kafka_conf_t* conf, const Properties& properties);
/// What this library sets for its consumer and its producer, and over it the configuration's own properties, so that
/// these win under every name that a property has.
KafkaConf consumer_conf(const KafkaConfig& kafka, const LoopConfig& loop);
KafkaConf producer_conf(const KafkaConfig& kafka);

/// One property of a client's configuration.
std::string property(const rd_kafka_conf_t* conf, const std::string& key);

/// The configuration with the properties that are in force in its clients: all that this library or the configuration
/// sets, and all that is not as librdkafka has it by itself.
Config in_force(const Config& config, rd_kafka_t* consumer, rd_kafka_t* producer);

/// Throws ConfigError if a passed-through property is unknown to librdkafka (`UnknownKey`), has a bad value
/// (`BadProperty`), or belongs to what the guarantee or the process rests on (`ReservedKey`).
void check_properties(const KafkaConfig& kafka, const std::string& place);

}  // namespace fieldfare::stream
