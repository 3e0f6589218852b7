// SPDX-License-Identifier: Apache-2.0
#include "json_values.hpp"

#include <algorithm>
#include <array>

#include "fieldfare/detail/text.hpp"
#include "fieldfare/error.hpp"

namespace fieldfare::detail {
namespace {

/// No fewer than the values and keys of a text: what its punctuation outside strings leaves room for.
std::size_t count_nodes(std::string_view text) noexcept {
  std::size_t count = 1;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"') {
      for (++i; i < text.size() && text[i] != '"'; ++i) i += text[i] == '\\';
    } else {
      count += c == ',' || c == ':' || c == '[' || c == '{';
    }
  }
  return count;
}

}  // namespace

/// Takes the values as the parser comes to them.
class JsonValues::Builder {
 public:
  Builder(JsonValues& to, const std::string& place, std::size_t deepest) : to_(to), place_(place), deepest_(deepest) {}

  bool null() { return add(Kind::null) != nullptr; }
  bool boolean(bool value) { return (add(Kind::boolean)->value.boolean = value, true); }
  bool number_integer(std::int64_t value) { return (add(Kind::integer)->value.integer = value, true); }
  bool number_unsigned(std::uint64_t value) { return (add(Kind::natural)->value.natural = value, true); }
  bool number_float(double value, const std::string&) { return (add(Kind::real)->value.real = value, true); }
  bool string(const std::string& value) {
    count_in_parent();
    return push_text(value);
  }
  bool key(const std::string& name) {  // its value is what counts
    ++to_.nodes_[open_.back()].count;
    return push_text(name);
  }
  bool binary(const nlohmann::json::binary_t&) { return false; }
  bool start_object(std::size_t) { return open(Kind::object); }
  bool start_array(std::size_t) { return open(Kind::array); }
  bool end_object() {
    expect_distinct_keys(Json(to_, open_.back()));
    return close();
  }
  bool end_array() { return close(); }

  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception& error) {
    constexpr int number_out_of_range = 406;
    const std::string message = excerpt(error.what(), 256);
    if (error.id == number_out_of_range) throw ArtifactError("NonFinite", place_, message);
    const bool encoding = message.find("UTF-8") != std::string::npos || message.find("surrogate") != std::string::npos;
    throw ArtifactError(encoding ? "BadUtf8" : "Syntax", place_, message);
  }

 private:
  void count_in_parent() {
    if (!open_.empty() && to_.nodes_[open_.back()].kind == Kind::array) ++to_.nodes_[open_.back()].count;
  }
  Node* add(Kind kind) {
    count_in_parent();
    to_.nodes_.push_back({kind, 0, {}});
    return &to_.nodes_.back();
  }
  bool push_text(const std::string& text) {
    Node node{Kind::string, static_cast<std::uint32_t>(text.size()), {}};
    node.value.begin = to_.texts_.size();
    to_.nodes_.push_back(node);
    to_.texts_ += text;
    return true;
  }
  bool open(Kind kind) {
    if (open_.size() == deepest_)
      throw ArtifactError("TooDeep", place_, "nested deeper than " + std::to_string(deepest_));
    add(kind);
    open_.push_back(to_.nodes_.size() - 1);
    return true;
  }
  bool close() {
    to_.nodes_[open_.back()].value.end = to_.nodes_.size();
    open_.pop_back();
    return true;
  }

  void expect_distinct_keys(const Json& object) {
    keys_.clear();
    object.each_member([&](std::string_view key, const Json&) { keys_.push_back(key); });
    std::sort(keys_.begin(), keys_.end());
    const auto twice = std::adjacent_find(keys_.begin(), keys_.end());
    if (twice != keys_.end())
      throw ArtifactError("DuplicateKey", place_, "the key '" + excerpt(*twice) + "' stands twice");
  }

  JsonValues& to_;
  const std::string& place_;
  std::size_t deepest_;
  std::vector<std::size_t> open_;       // the arrays and objects around what comes next
  std::vector<std::string_view> keys_;  // of the object that has just ended
};

JsonValues::JsonValues(std::string_view text, const std::string& place, std::size_t deepest) {
  if (text.size() > UINT32_MAX) throw ArtifactError("TooLarge", place, "longer than 4 GiB");
  // The parser takes a zero byte for the end of the text, whatever follows.
  if (text.find('\0') != text.npos) throw ArtifactError("Syntax", place, "a zero byte is no JSON");
  nodes_.reserve(count_nodes(text));
  texts_.reserve(text.size());
  Builder builder(*this, place, deepest);
  nlohmann::json::sax_parse(text.begin(), text.end(), &builder);
}

std::optional<std::int64_t> Json::integer() const noexcept {
  if (kind() == Kind::integer) return node().value.integer;
  const std::uint64_t natural = node().value.natural;
  return natural <= INT64_MAX ? std::optional(static_cast<std::int64_t>(natural)) : std::nullopt;
}

double Json::number() const noexcept {
  if (kind() == Kind::real) return node().value.real;
  return kind() == Kind::integer ? static_cast<double>(node().value.integer)
                                 : static_cast<double>(node().value.natural);
}

std::string_view Json::type_name() const noexcept {
  constexpr std::array<std::string_view, 8> names = {"null",   "boolean", "number", "number",
                                                     "number", "string",  "array",  "object"};
  return names[static_cast<std::size_t>(kind())];
}

std::optional<Json> Json::find(std::string_view key) const noexcept {
  std::optional<Json> found;
  each_member([&](std::string_view name, const Json& value) {
    if (name == key) found = value;
  });
  return found;
}

}  // namespace fieldfare::detail
