// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

#include "fieldfare/artifact/artifact.hpp"
#include "fieldfare/detail/text.hpp"
#include "fieldfare/error.hpp"
#include "numbers.hpp"

namespace fieldfare::detail {

/// Reads values out of a document; the place of each is a JSON pointer. One overload per shape a member can have.
class Reader {
 public:
  explicit Reader(const Document& document) : document_(document) {}

  void read(const Json& json, const std::string& place, bool& value) const {
    if (!json.is_boolean()) wrong(place, "true or false");
    value = json.get<bool>();
  }
  void read(const Json& json, const std::string& place, double& value) const {
    const auto number = number_of(json);
    if (!number) wrong(place, "a number");
    value = *number;
  }
  void read(const Json& json, const std::string& place, std::string& value) const {
    if (!json.is_string()) wrong(place, "a string");
    value = json.get<std::string>();
  }
  template <class I>
    requires(std::is_integral_v<I> && !std::is_same_v<I, bool>)
  void read(const Json& json, const std::string& place, I& value) const {
    if (!json.is_number_integer()) wrong(place, "an integer");
    const auto wide = json.get<std::int64_t>();
    const bool wrapped = json.is_number_unsigned() && json.get<std::uint64_t>() > INT64_MAX;
    if (wrapped || !std::in_range<I>(wide)) throw ArtifactError("Overflow", place, "the integer does not fit");
    value = static_cast<I>(wide);
  }
  template <NamedEnum E>
  void read(const Json& json, const std::string& place, E& value) const {
    const auto named = json.is_string() ? value_of<E>(json.get_ref<const std::string&>()) : std::nullopt;
    if (!named)
      throw ArtifactError(
          "UnknownTag", place,
          "unknown value " + (json.is_string() ? excerpt(json.get_ref<const std::string&>()) : json.type_name()));
    value = *named;
  }
  template <class T>
  void read(const Json& json, const std::string& place, std::optional<T>& value) const {
    if (json.is_null()) return value.reset();
    read(json, place, value.emplace());
  }
  template <class T>
  void read(const Json& json, const std::string& place, std::vector<T>& values) const {
    if constexpr (std::is_constructible_v<Tensor, std::vector<T>>)
      if (json.is_object()) return read_tensor(json, place, values);
    if (!json.is_array()) wrong(place, "an array");
    values.clear();
    values.reserve(json.size());
    for (std::size_t i = 0; i < json.size(); ++i) read(json[i], place + "/" + std::to_string(i), values.emplace_back());
  }
  /// A label: the JSON value's own type.
  void read(const Json& json, const std::string& place, Label& label) const {
    if (json.is_boolean()) {
      label = json.get<bool>();
    } else if (json.is_number_integer()) {
      read(json, place, label.emplace<std::int64_t>());
    } else if (json.is_number_float()) {
      label = json.get<double>();
    } else if (json.is_string()) {
      label = json.get<std::string>();
    } else {
      wrong(place, "a label");
    }
  }
  /// A struct that names its fields: every one of them, and no other key.
  template <class T>
    requires requires(T& value) { T::fields(value, [](std::string_view, auto&) {}); }
  void read(const Json& json, const std::string& place, T& value) const {
    read_fields(json, place, value, 0);
  }
  /// A struct with a `kind`, out of a list of them; `others` further keys belong to the caller.
  template <class... Kinds>
  void read(const Json& json, const std::string& place, std::variant<Kinds...>& value, std::size_t others = 0) const {
    std::string kind;
    read(member(json, place, "kind"), place + "/kind", kind);
    const bool found =
        ((kind == Kinds::kind && (read_fields(json, place, value.template emplace<Kinds>(), others + 1), true)) || ...);
    if (!found) throw ArtifactError("UnknownTag", place + "/kind", "unknown kind '" + excerpt(kind) + "'");
  }

  const Json& member(const Json& json, const std::string& place, std::string_view key) const {
    if (!json.is_object()) wrong(place, "an object");
    const auto found = json.find(key);
    if (found == json.end()) throw ArtifactError("MissingKey", place + "/" + std::string(key), "is required");
    return *found;
  }

  /// Call once everything was read.
  void expect_all_tensors_used() const {
    for (const auto& [name, tensor] : document_.tensors)
      if (!used_.contains(name))
        throw ArtifactError("BadSection", "", "no member refers to tensor '" + excerpt(name) + "'");
  }

  [[noreturn]] static void wrong(const std::string& place, std::string_view expected) {
    throw ArtifactError("WrongType", place, "expected " + std::string(expected));
  }

 private:
  template <class T>
  void read_fields(const Json& json, const std::string& place, T& value, std::size_t others) const {
    if (!json.is_object()) wrong(place, "an object");
    std::size_t named = others;
    T::fields(value, [&](std::string_view name, auto& field) {
      read(member(json, place, name), place + "/" + std::string(name), field);
      ++named;
    });
    if (named != json.size()) throw ArtifactError("UnknownKey", place, "holds a key that this version does not know");
  }

  template <class T>
  void read_tensor(const Json& json, const std::string& place, std::vector<T>& values) const {
    std::string name;
    read(member(json, place, "tensor"), place + "/tensor", name);
    if (json.size() != 1) throw ArtifactError("UnknownKey", place, "a tensor reference has one key");
    const auto tensor = document_.tensors.find(name);
    if (tensor == document_.tensors.end()) throw ArtifactError("BadSection", place, "no tensor of that name");
    const auto* found = std::get_if<std::vector<T>>(&tensor->second);
    if (!found) throw ArtifactError("BadSection", place, "the tensor has another element type");
    // Once only: else a small document could ask for the same large tensor many times over.
    if (!used_.insert(name).second) throw ArtifactError("BadSection", place, "the tensor is another member's");
    values = *found;
  }

  const Document& document_;
  mutable std::set<std::string, std::less<>> used_;  // names of the tensors that were read
};

}  // namespace fieldfare::detail
