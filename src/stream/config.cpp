// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/stream/config.hpp"

#include <array>
#include <fstream>
#include <set>
#include <sstream>

#include "detail/printable.hpp"
#include "stream/client_config.hpp"
#include "stream/config_limits.hpp"
#include "stream/config_reader.hpp"
#include "stream/json_text.hpp"
#include "stream/secrets.hpp"

namespace fieldfare::stream {
namespace {

/// Sections that other parts of the library define; naming them beats "not a key".
constexpr std::array<std::string_view, 3> other_sections{"aggregate", "http", "lookup"};

constexpr std::string_view topic_characters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";

std::string place_of(const toml::table& root, std::string_view path, const std::string& file) {
  const auto node = root.at_path(path);
  return node ? ConfigReader::place(file, *node.node()) : file;
}

void require(const toml::table& root, const std::string& file, std::string_view section, std::string_view key,
             bool given) {
  if (given) return;
  const auto name = "`" + std::string(key) + "` of `[" + std::string(section) + "]`";
  throw ConfigError("MissingKey", place_of(root, section, file), name + " must be set");
}

void check_topics(const toml::table& root, const Config& config, const std::string& file) {
  std::set<std::string> topics;
  const auto add = [&](const std::string& topic, const std::string& place) {
    // What Kafka takes for a name; to the client a `^` in front would mean every topic that matches.
    if (topic.size() > 249 || topic == "." || topic == ".." || topic.find_first_not_of(topic_characters) != topic.npos)
      throw ConfigError("BadTopic", place,
                        "`" + detail::printable(topic) +
                            "` is not the name of a topic: at most 249 letters, digits, `.`, `_` and `-`");
    if (!topics.insert(topic).second)
      throw ConfigError("DuplicateTopic", place, "the topic `" + topic + "` is used twice; give each use its own");
  };
  add(config.kafka.input_topic, place_of(root, "kafka.input_topic", file));
  add(config.kafka.output_topic, place_of(root, "kafka.output_topic", file));
  add(config.kafka.dlq_topic, place_of(root, "kafka.dlq_topic", file));
  for (std::size_t i = 0; i < config.output.size(); ++i)
    add(config.output[i].topic, place_of(root, "output[" + std::to_string(i) + "].topic", file));
}

void check(const toml::table& root, const Config& config, const std::string& file) {
  const auto& kafka = config.kafka;
  if (kafka.guarantee == "exactly_once")
    throw ConfigError("UnsupportedGuarantee", place_of(root, "kafka.guarantee", file),
                      "the guarantee `exactly_once` is not supported by this version; use `at_least_once`");
  require(root, file, "model", "path", !config.model.path.empty());
  require(root, file, "kafka", "brokers", !kafka.brokers.empty());
  require(root, file, "kafka", "input_topic", !kafka.input_topic.empty());
  require(root, file, "kafka", "output_topic", !kafka.output_topic.empty());
  require(root, file, "kafka", "dlq_topic", !kafka.dlq_topic.empty());
  require(root, file, "kafka", "group", !kafka.group.empty());
  for (std::size_t i = 0; i < config.output.size(); ++i)
    require(root, file, "output[" + std::to_string(i) + "]", "topic", !config.output[i].topic.empty());
  check_topics(root, config, file);
  for (const auto& [name, type] : config.record.extra)
    if (type != "number" && type != "string" && type != "bool")
      throw ConfigError("UnknownWord", place_of(root, "record.extra", file),
                        "the type of the extra field `" + detail::printable(name) + "` cannot be `" +
                            detail::printable(type) + "`; " + suggestion(type, {"number", "string", "bool"}));
  check_properties(kafka, file);
}

/// TOML's basic strings have JSON's escapes.
std::string toml_string(std::string_view text) {
  std::string out;
  append_json(out, text);
  return detail::printable_json(out);
}

/// Prints sections as TOML.
class Printer {
 public:
  explicit Printer(const Secrets& secrets) : secrets_(secrets) {}

  template <Section T>
  void section(const std::string& name, const T& value) {
    out_ << "\n[" << name << "]\n";
    prefix_ = name;
    T::fields(value, *this);
  }

  template <class T, class... Limits>
  void operator()(std::string_view key, const T& value, const Limits&...) {
    put(key, value);
  }

  std::string text() const { return out_.str(); }

 private:
  void put(std::string_view key, bool value) { out_ << key << " = " << (value ? "true" : "false") << '\n'; }
  template <class T>
    requires std::is_arithmetic_v<T>
  void put(std::string_view key, T value) {
    out_ << key << " = " << value << '\n';
  }
  void put(std::string_view key, const std::string& value) {
    out_ << key << " = " << toml_string(secrets_.masked(value)) << '\n';
  }
  void put(std::string_view key, const std::filesystem::path& value) { put(key, value.string()); }
  template <class T>
  void put(std::string_view key, const std::optional<T>& value) {
    if (value) put(key, *value);
  }
  void put(std::string_view key, const std::vector<std::string>& value) {
    out_ << key << " = [";
    for (std::size_t i = 0; i < value.size(); ++i) out_ << (i ? ", " : "") << toml_string(secrets_.masked(value[i]));
    out_ << "]\n";
  }
  void put(std::string_view key, const Properties& value) {
    if (value.empty()) return;
    out_ << "\n[" << prefix_ << '.' << key << "]\n";
    for (const auto& [name, text] : value)
      out_ << toml_string(name) << " = " << toml_string(is_secret(name) ? "******" : secrets_.masked(text)) << '\n';
  }
  template <Section T>
  void put(std::string_view key, const T& value) {
    Printer inner(secrets_);
    inner.section(std::string(key), value);
    out_ << inner.text();
  }
  template <Section T>
  void put(std::string_view key, const std::vector<T>& values) {
    for (const auto& value : values) {
      out_ << "\n[[" << key << "]]\n";
      T::fields(value, *this);
    }
  }

  const Secrets& secrets_;
  std::ostringstream out_;
  std::string prefix_;
};

}  // namespace

Config parse_config(std::string_view text, const std::string& name) {
  check_limits(text, name);
  toml::table root;
  try {
    root = toml::parse(text, name);
  } catch (const toml::parse_error& error) {
    const auto& begin = error.source().begin;
    throw ConfigError("Syntax", name + ":" + std::to_string(begin.line) + ":" + std::to_string(begin.column),
                      detail::printable(error.description()));
  }
  for (const auto section : other_sections)
    if (const toml::node* node = root.get(section))
      throw ConfigError("UnsupportedKey", ConfigReader::place(name, *node),
                        "`" + std::string(section) + "` is not supported by the stream of this version; remove it");
  Config config;
  ConfigReader::read(root, "", name, config);
  check(root, config, name);
  return config;
}

Config load_config(const std::filesystem::path& path) {
  const std::string name = detail::printable(path.string());
  std::ifstream file(path, std::ios::binary);
  std::string text(max_config_bytes + 1, '\0');  // one more shows that there is more
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!file.is_open() || file.bad() || (file.fail() && !file.eof()))
    throw ConfigError("Io", name, "the configuration cannot be read");
  text.resize(static_cast<std::size_t>(file.gcount()));
  Config config = parse_config(text, name);
  const auto folder = path.parent_path();
  if (config.model.path.is_relative()) config.model.path = folder / config.model.path;
  if (!config.kafka.address_file.empty() && config.kafka.address_file.is_relative())
    config.kafka.address_file = folder / config.kafka.address_file;
  return config;
}

std::string to_toml(const Config& config) {
  const Secrets secrets(config.kafka);
  Printer printer(secrets);
  Config::fields(config, printer);
  return printer.text();
}

}  // namespace fieldfare::stream
