// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/stream/config.hpp"

#include <doctest/doctest.h>

#include <string>

#include "fieldfare/error.hpp"
#include "stream/secrets.hpp"

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
  // Whole numbers that no double equals.
  for (const char* number : {"9223372036854775807", "-9223372036854775807", "9007199254740993", "-9007199254740993"})
    for (const char* key : {"[loop]\nmax_batch_wait_ms", "[loop]\ndrain_timeout_ms", "[loop]\nmax_inflight_bytes",
                            "[metrics]\nport", "[dead_letter]\nmax_fraction"}) {
      CAPTURE(key);
      CAPTURE(number);
      CHECK(error_of(whole + key + " = " + number + "\n").starts_with("OutOfRange c.toml:10:"));
    }
  CHECK(error_of(whole + "[loop]\nworkers = 9007199254740993\n").ends_with("wanted is a number from 1 to 256"));
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
  for (const char* key : {"offset.store.method", "group.protocol.type", "rebalance_cb"})
    CHECK(error_of(whole + "[kafka.consumer]\n'" + key + "' = 'file'\n").starts_with("ReservedKey"));
  for (const char* key :
       {"enable.idempotence", "acks", "transactional.id", "partitioner", "bootstrap.servers", "queuing.strategy"})
    CHECK(error_of(whole + "[kafka.producer]\n'" + key + "' = 'x'\n").starts_with("ReservedKey"));
  CHECK(error_of(whole + "[[output]]\ntopic = 'dlq'\n").starts_with("DuplicateTopic"));
  CHECK(error_of(whole + "[[lookup]]\nstore = 'x'\n").starts_with("UnsupportedKey c.toml:9:"));
}

TEST_CASE("a configuration loads no code, runs no command and replaces no callback") {
  for (const char* section : {"consumer", "producer"})
    for (const char* key :
         {"plugin.library.paths", "ssl.engine.location", "ssl.engine.id", "ssl.providers", "opaque", "interceptors",
          "sasl.kerberos.kinit.cmd", "dr_msg_cb", "oauthbearer_token_refresh_cb", "default_topic_conf",
          "enabled_events", "log.queue", "test.mock.num.brokers", "internal.termination.signal"}) {
      CAPTURE(key);
      CHECK(error_of(whole + "[kafka." + section + "]\n'" + key + "' = '1'\n").starts_with("ReservedKey"));
    }
  for (const char* value : {"$(id)", "a b", "a;id", "%{client.id}"}) {
    const std::string rest = std::string("' = '") + value + "'\n";
    CHECK(error_of(whole + "[kafka.consumer]\n'sasl.kerberos.principal" + rest).starts_with("BadProperty"));
    CHECK(error_of(whole + "[kafka.producer]\n'sasl.kerberos.keytab" + rest).starts_with("BadProperty"));
  }
  CHECK(error_of(whole + "[kafka.consumer]\n'sasl.mechanisms' = 'OAUTHBEARER'\n").starts_with("BadProperty"));
  CHECK(error_of(whole + "[kafka.consumer]\n'client.id' = \"a\\u0000b\"\n").starts_with("BadProperty"));
}

TEST_CASE("a topic has a topic's name") {
  const auto named = [](const std::string& name) {
    return error_of(without("output_topic") + "output_topic = \"" + name + "\"\n");
  };
  for (const char* name : {"^in.*", "a b", ".", "..", "a\\u0000b", "caf\u00e9"}) {
    CAPTURE(name);
    CHECK(named(name).starts_with("BadTopic c.toml:"));
  }
  CHECK(named(std::string(250, 'a')).starts_with("BadTopic"));
  CHECK(named(std::string(249, 'a')) == "none");
}

TEST_CASE("a hostile configuration is refused before it is parsed") {
  const auto repeated = [](std::string_view text, std::size_t times) {
    std::string all;
    for (std::size_t i = 0; i < times; ++i) all += text;
    return all;
  };
  const std::string key = repeated("a.", 50'000) + "a", quoted = repeated("'a' . ", 50'000) + "a";
  for (const std::string& text :
       {"[" + key + "]\n", "[[" + key + "]]\n", key + " = 1\n", "x = {" + key + " = 1}\n", quoted + " = 1\n",
        "x = " + repeated("[", 50'000), "x = " + repeated("{a=", 50'000), R"(x = ["""a"""", {)" + key + " = 1}]\n",
        "x = ['''a'''', {" + key + " = 1}]\n", R"(x = ["\"", {)" + key + " = 1}]\n"})
    CHECK(error_of(text).starts_with("TooDeep c.toml:1"));
  CHECK(error_of("#" + std::string(1 << 20, ' ')).starts_with("TooLarge"));
  // Dots of texts and comments open nothing, and there may be many on a line.
  const std::string comment = "# " + key + "\n";
  CHECK(error_of(whole + "[record]\n" + comment + "fields = ['" + key + "', \"" + key + "\"] " + comment) == "none");
  const std::string lines = repeated(R"("""a.b.)"
                                     "\n"
                                     R"(c.d""", 'a.b',)"
                                     "\n",
                                     100);
  CHECK(error_of(whole + "[record]\nfields = [\n" + lines + "]\n") == "none");
}

TEST_CASE("names and values in a message are what they look like") {
  const std::string direction = "\u202e", name = "\"x\\u001b[2J" + direction + "\"";
  for (const std::string& text :
       {whole + "[loop]\n" + name + " = 1\n", whole + "[log]\nformat = " + name + "\n",
        whole + "[kafka.consumer]\n" + name + " = 1\n", whole + "[record.extra]\n" + name + " = 'number?'\n",
        without("input_topic") + "input_topic = " + name + "\n"}) {
    const auto message = error_of(text);
    CAPTURE(message);
    CHECK(message.find("\x1b") == std::string::npos);
    CHECK(message.find(direction) == std::string::npos);
    CHECK(message.find("x\\x1b[2J\\u202e") != std::string::npos);
  }
}

TEST_CASE("a printed configuration masks secrets, wherever they stand, and reads back") {
  const std::string secrets = R"(
'sasl.password' = 'hunter2'
'ssl.key.password' = 'hunter2'
'ssl.keystore.password' = 'hunter22'
'sasl.oauthbearer.config' = 'principal=hunter24'
'client.id' = 'my-hunter22-client'
'client.rack' = 'hunter2'
)";
  const auto config = parse_config(
      whole + "[kafka.consumer]" + secrets + "[kafka.producer]" + secrets + "'linger.ms' = 1\n[record]\nid='hunter2'\n",
      "c");
  const auto text = to_toml(config);
  CHECK(text.find("hunter") == std::string::npos);
  CHECK(text.find(R"("sasl.password" = "******")") != std::string::npos);
  CHECK(text.find(R"("client.id" = "my-******-client")") != std::string::npos);
  CHECK(text.find(R"("linger.ms" = "1")") != std::string::npos);
  CHECK(text.find("max_batch_records = 500") != std::string::npos);
  CHECK(to_toml(parse_config(text, "again")) == text);
}

TEST_CASE("secrets are found by the names of their properties, and users in addresses") {
  stream::KafkaConfig kafka;
  kafka.consumer = {{"sasl.oauthbearer.client.secret", "hunter2"}, {"ssl.key.pem", "-----"}, {"sasl.password", "ab"}};
  kafka.producer = {{"sasl.oauthbearer.client.secret", "hunter2!"}, {"client.id", "client"}};
  const stream::Secrets secrets(kafka);
  CHECK(secrets.masked("a hunter2! and a hunter2") == "a ****** and a ******");
  CHECK(secrets.masked("-----") == "******");
  CHECK(secrets.masked("ab") == "******");
  CHECK(secrets.masked("table of client") == "table of client");
  CHECK(secrets.masked("https://me:pass@example.com/a@b") == "https://******@example.com/a@b");
  CHECK(secrets.masked("https://example.com/a@b") == "https://example.com/a@b");
  for (const char* name : {"sasl.password", "ssl.key.password", "ssl.keystore.password", "ssl.key.pem",
                           "sasl.oauthbearer.client.secret", "sasl.oauthbearer.config"})
    CHECK(stream::is_secret(name));
  CHECK_FALSE(stream::is_secret("ssl.key.location"));
}
