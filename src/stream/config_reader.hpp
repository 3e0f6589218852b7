// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <toml++/toml.h>

#include <cmath>
#include <optional>
#include <sstream>
#include <string>
#include <type_traits>
#include <vector>

#include "detail/printable.hpp"
#include "fieldfare/error.hpp"
#include "fieldfare/stream/config.hpp"
#include "stream/nearest_name.hpp"

namespace fieldfare::stream {

/// A struct of the configuration names its fields once, in `fields`.
template <class T>
concept Section = requires(T& section) { T::fields(section, [](auto&&...) {}); };

/// Reads one TOML table into one section; every key must be known and fit.
class ConfigReader {
 public:
  ConfigReader(const toml::table& table, std::string name, std::string file)
      : table_(table), name_(std::move(name)), file_(std::move(file)) {}

  template <Section T>
  static void read(const toml::table& table, std::string name, const std::string& file, T& section) {
    ConfigReader reader(table, std::move(name), file);
    T::fields(section, reader);
    reader.refuse_unknown();
  }

  /// One key: reads it if it is there. `limits` is a Range or the Words allowed.
  template <class T, class... Limits>
  void operator()(std::string_view key, T& value, const Limits&... limits) {
    known_.emplace_back(key);
    if (const toml::node* node = table_.get(key)) get(key, *node, value, limits...);
  }

  /// file:line:column
  static std::string place(const std::string& file, const toml::node& node) {
    const auto& begin = node.source().begin;
    return file + ":" + std::to_string(begin.line) + ":" + std::to_string(begin.column);
  }

 private:
  std::string label(std::string_view key) const {
    const std::string shown = "`" + detail::printable(key) + "`";
    return name_.empty() ? shown : shown + " of `[" + name_ + "]`";
  }

  [[noreturn]] void mismatch(std::string_view key, const toml::node& node, std::string_view wanted) const {
    std::ostringstream type;
    type << node.type();
    throw ConfigError("TypeMismatch", place(file_, node),
                      label(key) + " is a " + type.str() + ", wanted is " + std::string(wanted));
  }

  /// Of a number. The parser's own conversion gives nothing for a whole number that no double equals; the nearest
  /// one lies on the same side of every limit.
  static double number_of(const toml::node& node) {
    if (const auto* whole = node.as_integer()) return static_cast<double>(whole->get());
    return node.as_floating_point()->get();
  }

  void get(std::string_view key, const toml::node& node, bool& value) const {
    if (!node.is_boolean()) mismatch(key, node, "true or false");
    value = node.as_boolean()->get();
  }

  template <class T>
    requires std::is_arithmetic_v<T>
  void get(std::string_view key, const toml::node& node, T& value, const Range& range) const {
    if (std::is_integral_v<T> ? !node.is_integer() : !node.is_number())
      mismatch(key, node, std::is_integral_v<T> ? "a whole number" : "a number");
    const double number = number_of(node);
    if (!(number >= range.least && number <= range.greatest)) {
      std::ostringstream text;
      text.precision(15);
      text << label(key) << " is " << number << ", wanted is a number from " << range.least << " to " << range.greatest;
      throw ConfigError("OutOfRange", place(file_, node), text.str());
    }
    if constexpr (std::is_integral_v<T>)
      value = static_cast<T>(node.as_integer()->get());
    else
      value = static_cast<T>(number);
  }

  void get(std::string_view key, const toml::node& node, std::string& value) const {
    if (!node.is_string()) mismatch(key, node, "a string");
    value = node.as_string()->get();
  }

  void get(std::string_view key, const toml::node& node, std::string& value, const Words& words) const {
    get(key, node, value);
    if (std::find(words.begin(), words.end(), value) != words.end()) return;
    throw ConfigError("UnknownWord", place(file_, node),
                      label(key) + " cannot be `" + detail::printable(value) + "`; " +
                          suggestion(value, {words.begin(), words.end()}));
  }

  void get(std::string_view key, const toml::node& node, std::filesystem::path& value) const {
    std::string text;
    get(key, node, text);
    value = text;
  }

  template <class T, class... Limits>
  void get(std::string_view key, const toml::node& node, std::optional<T>& value, const Limits&... limits) const {
    get(key, node, value.emplace(), limits...);
  }

  void get(std::string_view key, const toml::node& node, std::vector<std::string>& value) const {
    if (!node.is_array()) mismatch(key, node, "a list of strings");
    value.clear();
    for (const toml::node& item : *node.as_array()) get(key, item, value.emplace_back());
  }

  /// Client properties: written as strings, numbers or booleans.
  void get(std::string_view key, const toml::node& node, Properties& value) const {
    if (!node.is_table()) mismatch(key, node, "a table");
    flatten(key, *node.as_table(), "", value);
  }

  /// `session.timeout.ms = 1` without quotes is a table in a table; its meaning here is the dotted name.
  void flatten(std::string_view key, const toml::table& table, const std::string& prefix, Properties& value) const {
    for (auto&& [name, item] : table) {
      const std::string full = prefix + std::string(name.str());
      if (item.is_table())
        flatten(key, *item.as_table(), full + ".", value);
      else if (item.is_string())
        value[full] = item.as_string()->get();
      else if (item.is_integer())
        value[full] = std::to_string(item.as_integer()->get());
      else if (item.is_boolean())
        value[full] = item.as_boolean()->get() ? "true" : "false";
      else if (item.is_floating_point())
        value[full] = number_text(item.as_floating_point()->get());
      else
        mismatch(key, item, "a string, a number or a boolean");
    }
  }

  static std::string number_text(double number) {
    std::ostringstream text;
    text << number;
    return text.str();
  }

  template <Section T>
  void get(std::string_view key, const toml::node& node, T& value) const {
    if (!node.is_table()) mismatch(key, node, "a table");
    read(*node.as_table(), name_.empty() ? std::string(key) : name_ + "." + std::string(key), file_, value);
  }

  template <Section T>
  void get(std::string_view key, const toml::node& node, std::vector<T>& value) const {
    if (!node.is_array()) mismatch(key, node, "a list of tables, `[[" + std::string(key) + "]]`");
    for (const toml::node& item : *node.as_array()) {
      if (!item.is_table()) mismatch(key, item, "a table");
      read(*item.as_table(), "[" + std::string(key) + "]", file_, value.emplace_back());
    }
  }

  void refuse_unknown() const {
    for (auto&& [key, node] : table_) {
      if (std::find(known_.begin(), known_.end(), key.str()) != known_.end()) continue;
      throw ConfigError(
          "UnknownKey",
          file_ + ":" + std::to_string(key.source().begin.line) + ":" + std::to_string(key.source().begin.column),
          label(key.str()) + " is not a key; " + suggestion(key.str(), known_));
    }
  }

  const toml::table& table_;
  std::string name_, file_;
  std::vector<std::string> known_;
};

}  // namespace fieldfare::stream
