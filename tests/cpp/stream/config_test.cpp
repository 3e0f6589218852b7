// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/stream/config.hpp"

#include <doctest/doctest.h>

#include <string>

#include "fieldfare/error.hpp"

using namespace fieldfare;
using stream::parse_config;

namespace {

const std::string whole = R"([model]
path = "bank.fieldfare"
[kafka]
brokers = "localhost:9092"
input_topic = "in"
output_topic = "out"
dlq_topic = "dlq"
group = "g"
)";

/// `code where: message` of the error that a configuration gives.
std::string error_of(const std::string& text) {
  try {
    parse_config(text, "c.toml");
  } catch (const ConfigError& error) {
    return error.code() + " " + error.what();
  }
  return "none";
}

std::string without(const std::string& key) {
  const auto from = whole.find("\n" + key + " ") + 1;
  return whole.substr(0, from) + whole.substr(whole.find('\n', from) + 1);
}

}  // namespace

TEST_CASE("a small configuration has sensible defaults") {
  const auto config = parse_config(whole, "c.toml");
  CHECK(config.kafka.guarantee == "at_least_once");
  CHECK(config.loop.max_batch_records == 500);
  CHECK(config.loop.workers == 1);
  CHECK(config.loop.unknown_fields == "ignore");
  CHECK_FALSE(config.metrics.port);
  CHECK_FALSE(config.model.threshold);
}

TEST_CASE("every kind of value is read") {
  const auto config = parse_config(whole + R"(
[kafka.consumer]
"session.timeout.ms" = 6000
fetch.min.bytes = 10
[record]
fields = ["age", "job"]
extra = { customer = "string" }
[[output]]
topic = "a"
when = "age > 3"
[[output]]
topic = "b"
fields = []
[dead_letter]
max_fraction = 0.25
[metrics]
port = 0
)",
                                   "c.toml");
  CHECK(config.kafka.consumer.at("session.timeout.ms") == "6000");
  CHECK(config.kafka.consumer.at("fetch.min.bytes") == "10");
  CHECK(config.record.copied.size() == 2);
  CHECK(config.record.extra.at("customer") == "string");
  REQUIRE(config.output.size() == 2);
  CHECK(config.output[0].when == "age > 3");
  CHECK_FALSE(config.output[0].copied);
  CHECK(config.output[1].copied->empty());
  CHECK(config.dead_letter.max_fraction == 0.25);
  CHECK(config.metrics.port == 0u);
}

TEST_CASE("an unknown key is refused with its place and the nearest known one") {
  CHECK(error_of(whole + "[loop]\nmax_batch_record = 3\n") ==
        "UnknownKey c.toml:10:1: `max_batch_record` of `[loop]` is not a key; did you mean `max_batch_records`?");
  CHECK(error_of("[modle]\n").starts_with("UnknownKey c.toml:1:2: `modle` is not a key; did you mean `model`?"));
  CHECK(error_of(whole + "[[output]]\ntopic = 'x'\nwehn = ''\n").find("did you mean `when`?") != std::string::npos);
  CHECK(error_of(whole + "[kafka.consumer]\n'sesion.timeout.ms' = 1\n").find("did you mean `session.timeout.ms`?") !=
        std::string::npos);
  CHECK(error_of(whole + "[log]\nxyzzy = 1\n").find("known are `format`, `level`") != std::string::npos);
}

TEST_CASE("values that do not fit are refused") {
  CHECK(error_of(whole + "[loop]\nworkers = 'two'\n").starts_with("TypeMismatch c.toml:10:"));
  CHECK(error_of(whole + "[loop]\nworkers = 1.5\n").starts_with("TypeMismatch"));
  CHECK(error_of(whole + "[loop]\nworkers = 0\n").starts_with("OutOfRange"));
  CHECK(error_of(whole + "[loop]\nmax_batch_records = -1\n").starts_with("OutOfRange"));
  CHECK(error_of(whole + "[dead_letter]\nmax_fraction = nan\n").starts_with("OutOfRange"));
  CHECK(error_of(whole + "[log]\nformat = 'xml'\n").starts_with("UnknownWord"));
  CHECK(error_of(whole + "[kafka.consumer]\n'session.timeout.ms' = 'soon'\n").starts_with("BadProperty"));
  CHECK(error_of(whole + "[record.extra]\na = 'text'\n").starts_with("UnknownWord"));
  CHECK(error_of("[model\n").starts_with("Syntax c.toml:1:"));
  CHECK(error_of("model = 3\n").starts_with("TypeMismatch"));
}

TEST_CASE("what must be set must be set") {
  CHECK(error_of("").starts_with("MissingKey"));
  for (const char* key : {"path", "brokers", "input_topic", "output_topic", "dlq_topic", "group"}) {
    CAPTURE(key);
    CHECK(error_of(without(key)).starts_with("MissingKey"));
    CHECK(error_of(without(key)).find("`" + std::string(key) + "`") != std::string::npos);
  }
  CHECK(error_of(whole + "[[output]]\nwhen = ''\n").starts_with("MissingKey"));
}

TEST_CASE("what would break the guarantee is refused") {
  CHECK(error_of(whole + "guarantee = 'exactly_once'\n").starts_with("UnsupportedGuarantee c.toml:9:"));
  CHECK(error_of(whole + "guarantee = 'at_most_once'\n").starts_with("UnknownWord"));
  for (const char* key : {"enable.auto.offset.store", "enable.auto.commit", "isolation.level", "auto.offset.reset"})
    CHECK(error_of(whole + "[kafka.consumer]\n'" + key + "' = 'true'\n").starts_with("ReservedKey"));
  for (const char* key : {"enable.idempotence", "acks", "transactional.id", "partitioner", "bootstrap.servers"})
    CHECK(error_of(whole + "[kafka.producer]\n'" + key + "' = 'x'\n").starts_with("ReservedKey"));
  CHECK(error_of(whole + "[[output]]\ntopic = 'dlq'\n").starts_with("DuplicateTopic"));
  CHECK(error_of(whole + "[[lookup]]\nstore = 'x'\n").starts_with("UnsupportedKey c.toml:9:"));
}

TEST_CASE("the effective configuration masks secrets and reads back") {
  const auto config =
      parse_config(whole + "[kafka.consumer]\n'sasl.password' = 'hunter2'\n[kafka.producer]\n'linger.ms' = 1\n", "c");
  const auto text = to_toml(config);
  CHECK(text.find("hunter2") == std::string::npos);
  CHECK(text.find("'sasl.password' = '******'") != std::string::npos);
  CHECK(text.find("'linger.ms' = '1'") != std::string::npos);
  CHECK(text.find("'enable.idempotence' = 'true'") != std::string::npos);
  CHECK(text.find("max_batch_records = 500") != std::string::npos);
}
