// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "fieldfare/detail/cpp20.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fieldfare::stream {

/// The least and the greatest value a number of the configuration may have.
struct Range {
  double least = 0, greatest = 1e18;
};

/// The words a string of the configuration may be.
using Words = std::vector<std::string_view>;

/// librdkafka properties, passed through.
using Properties = std::map<std::string, std::string, std::less<>>;

/// `[model]`: what scores.
struct ModelConfig {
  std::filesystem::path path;       ///< the artifact; relative to the configuration file
  bool reload = false;              ///< look once a second whether the file changed, and swap it in
  std::optional<double> threshold;  ///< decision = probability >= threshold; none: the model's own decision

  static void fields(auto& self, auto&& visit) {
    visit("path", self.path);
    visit("reload", self.reload);
    visit("threshold", self.threshold, Range{0, 1});
  }
};

/// `[kafka]`: where records come from and answers go to.
struct KafkaConfig {
  std::string brokers;  ///< "host:9092,..."; "embedded": a broker inside this process
  std::string input_topic, output_topic, dlq_topic, group;
  std::string guarantee = "at_least_once";
  std::filesystem::path address_file;     ///< the embedded broker's address is written to this file
  std::uint32_t embedded_partitions = 8;  ///< of each topic of the embedded broker
  Properties consumer, producer;

  static void fields(auto& self, auto&& visit) {
    visit("brokers", self.brokers);
    visit("input_topic", self.input_topic);
    visit("output_topic", self.output_topic);
    visit("dlq_topic", self.dlq_topic);
    visit("group", self.group);
    visit("guarantee", self.guarantee, Words{"at_least_once", "exactly_once"});
    visit("address_file", self.address_file);
    visit("embedded_partitions", self.embedded_partitions, Range{1, 1024});
    visit("consumer", self.consumer);
    visit("producer", self.producer);
  }
};

/// `[record]`: what of an input record is used beside the model's own fields.
struct RecordConfig {
  std::string id;                   ///< the field that is the answer's id; empty: the key, else topic-partition-offset
  std::vector<std::string> copied;  ///< input fields copied into every answer
  std::vector<std::string> headers{"traceparent", "tracestate"};  ///< headers copied from a record to its answers
  bool source_headers = false;  ///< answers say in headers which topic, partition and offset they answer
  Properties extra;             ///< fields that the model does not read: name = "number" | "string" | "bool"

  static void fields(auto& self, auto&& visit) {
    visit("id", self.id);
    visit("fields", self.copied);
    visit("headers", self.headers);
    visit("source_headers", self.source_headers);
    visit("extra", self.extra);
  }
};

/// One `[[output]]`: a slice of the answers that goes to a topic of its own as well.
struct OutputConfig {
  std::string topic;
  std::string when;                                ///< docs/operations.md, "Slices"; empty: every record
  std::optional<std::vector<std::string>> copied;  ///< none: the fields of `[record]`

  static void fields(auto& self, auto&& visit) {
    visit("topic", self.topic);
    visit("when", self.when);
    visit("fields", self.copied);
  }
};

/// `[loop]`: sizes and manners.
struct LoopConfig {
  std::uint32_t max_batch_records = 500;
  std::uint32_t max_batch_wait_ms = 5;
  std::uint32_t max_inflight_records = 100'000;
  std::uint64_t max_inflight_bytes = 64u << 20;
  std::uint32_t drain_timeout_ms = 10'000;
  std::uint32_t workers = 1;
  std::string start = "earliest";                      ///< when the group comes for the first time
  std::string on_offset_gap = "fail";                  ///< when records were deleted before they were read
  std::string output_partitioning = "same_partition";  ///< of an answer: its record's partition, or as its key says
  std::string unknown_fields = "ignore";  ///< of a record: known neither to the model nor to `[record.extra]`

  static void fields(auto& self, auto&& visit) {
    visit("max_batch_records", self.max_batch_records, Range{1, 100'000});
    visit("max_batch_wait_ms", self.max_batch_wait_ms, Range{0, 10'000});
    visit("max_inflight_records", self.max_inflight_records, Range{1, 10'000'000});
    visit("max_inflight_bytes", self.max_inflight_bytes, Range{1, 1e12});
    visit("drain_timeout_ms", self.drain_timeout_ms, Range{0, 600'000});
    visit("workers", self.workers, Range{1, 256});
    visit("start", self.start, Words{"earliest", "latest"});
    visit("on_offset_gap", self.on_offset_gap, Words{"fail", "continue"});
    visit("output_partitioning", self.output_partitioning, Words{"same_partition", "key"});
    visit("unknown_fields", self.unknown_fields, Words{"ignore", "refuse"});
  }
};

/// `[dead_letter]`: what happens to a record that cannot be scored.
struct DeadLetterConfig {
  std::string tombstone = "dead_letter";  ///< a record without a value: a dead letter, or skipped
  double max_fraction = 0.5;              ///< stop when more than this part of the last `window` records is bad
  std::uint32_t window = 1000;

  static void fields(auto& self, auto&& visit) {
    visit("tombstone", self.tombstone, Words{"dead_letter", "skip"});
    visit("max_fraction", self.max_fraction, Range{0, 1});
    visit("window", self.window, Range{1, 1'000'000});
  }
};

/// `[log]`: messages to the standard error stream.
struct LogConfig {
  std::string format = "json";
  std::string level = "info";

  static void fields(auto& self, auto&& visit) {
    visit("format", self.format, Words{"json", "text"});
    visit("level", self.level, Words{"debug", "info", "warning", "error"});
  }
};

/// `[metrics]`: Prometheus metrics, liveness and readiness over HTTP.
struct MetricsConfig {
  std::string host = "127.0.0.1";
  std::optional<std::uint32_t> port;  ///< none: no endpoint; 0: any free port, which is logged

  static void fields(auto& self, auto&& visit) {
    visit("host", self.host);
    visit("port", self.port, Range{0, 65'535});
  }
};

/// The whole configuration of a stream.
struct Config {
  ModelConfig model;
  KafkaConfig kafka;
  RecordConfig record;
  std::vector<OutputConfig> output;
  LoopConfig loop;
  DeadLetterConfig dead_letter;
  LogConfig log;
  MetricsConfig metrics;

  static void fields(auto& self, auto&& visit) {
    visit("model", self.model);
    visit("kafka", self.kafka);
    visit("record", self.record);
    visit("output", self.output);
    visit("loop", self.loop);
    visit("dead_letter", self.dead_letter);
    visit("log", self.log);
    visit("metrics", self.metrics);
  }
};

/// Reads a configuration file. Relative paths in it start at its folder. Throws ConfigError with file:line:column:
/// `Io`, `Syntax`, `UnknownKey` (names the nearest known one), `TypeMismatch`, `OutOfRange`, `UnknownWord`,
/// `MissingKey`, `BadProperty`, `ReservedKey` (a client property that the guarantee or the process rests on),
/// `UnsupportedGuarantee`, `UnsupportedKey`, `BadTopic`, `DuplicateTopic`, `TooLarge`, `TooDeep`.
Config load_config(const std::filesystem::path& path);
/// The same from text; `name` stands for the file in messages.
Config parse_config(std::string_view text, const std::string& name);
/// A configuration as TOML: every key, defaults too, secrets masked.
std::string to_toml(const Config& config);

}  // namespace fieldfare::stream
