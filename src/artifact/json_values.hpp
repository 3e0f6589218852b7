// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fieldfare::detail {

/// What is written: members in the order in which their structs name them.
using OrderedJson = nlohmann::ordered_json;

/// What is read: the values of a JSON text one after the other, 16 bytes each, and its strings. A tree of objects would
/// take several times as much, for texts made to.
class JsonValues {
 public:
  enum class Kind : std::uint8_t { null, boolean, integer, natural, real, string, array, object };

  struct Node {
    Kind kind = Kind::null;
    std::uint32_t count = 0;  ///< bytes of a string, elements of an array, members of an object
    union {
      bool boolean;
      std::int64_t integer;
      std::uint64_t natural;
      double real;
      std::uint64_t begin;  ///< of a string, among the texts
      std::uint64_t end;    ///< of an array or object: the node behind its last
    } value = {};
  };

  /// Parses JSON strictly: no duplicate keys, at most `deepest` levels, numbers in range, valid UTF-8.
  /// Throws ArtifactError; `place` says which text it is.
  JsonValues(std::string_view text, const std::string& place, std::size_t deepest = 64);

  const Node& node(std::size_t at) const noexcept { return nodes_[at]; }
  std::string_view text(const Node& node) const noexcept {
    return std::string_view(texts_).substr(node.value.begin, node.count);
  }

 private:
  class Builder;
  std::vector<Node> nodes_;  // parents before their elements; a member's key before its value
  std::string texts_;
};

/// A value of a JsonValues, which must outlive it.
class Json {
 public:
  explicit Json(const JsonValues& text, std::size_t at = 0) noexcept : text_(&text), at_(at) {}

  bool is_null() const noexcept { return kind() == Kind::null; }
  bool is_boolean() const noexcept { return kind() == Kind::boolean; }
  bool is_string() const noexcept { return kind() == Kind::string; }
  bool is_array() const noexcept { return kind() == Kind::array; }
  bool is_object() const noexcept { return kind() == Kind::object; }
  bool is_integer() const noexcept { return kind() == Kind::integer || kind() == Kind::natural; }
  bool is_real() const noexcept { return kind() == Kind::real; }
  bool is_number() const noexcept { return is_integer() || is_real(); }

  bool boolean() const noexcept { return node().value.boolean; }
  std::string_view string() const noexcept { return text_->text(node()); }
  /// An integer; nothing if it is beyond int64.
  std::optional<std::int64_t> integer() const noexcept;
  double number() const noexcept;
  /// Elements of an array, members of an object.
  std::size_t size() const noexcept { return node().count; }
  /// What its type is called in an error.
  std::string_view type_name() const noexcept;

  /// Calls visit(element, its position).
  void each_element(auto&& visit) const {
    std::size_t at = at_ + 1;
    for (std::size_t i = 0; i < size(); ++i) {
      const Json element(*text_, at);
      visit(element, i);
      at = element.end();
    }
  }
  /// Calls visit(key, value).
  void each_member(auto&& visit) const {
    std::size_t at = at_ + 1;
    for (std::size_t i = 0; i < size(); ++i) {
      const Json member(*text_, at + 1);
      visit(text_->text(text_->node(at)), member);
      at = member.end();
    }
  }
  /// The value of a key, or nothing.
  std::optional<Json> find(std::string_view key) const noexcept;

 private:
  using Kind = JsonValues::Kind;

  Kind kind() const noexcept { return node().kind; }
  const JsonValues::Node& node() const noexcept { return text_->node(at_); }
  /// The node behind its last.
  std::size_t end() const noexcept { return is_array() || is_object() ? node().value.end : at_ + 1; }

  const JsonValues* text_;
  std::size_t at_;
};

}  // namespace fieldfare::detail
