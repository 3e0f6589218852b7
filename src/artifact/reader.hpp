// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

#include "fieldfare/artifact/artifact.hpp"
#include "fieldfare/detail/text.hpp"
#include "fieldfare/error.hpp"
#include "numbers.hpp"
#include "place.hpp"

namespace fieldfare::detail {

/// Reads values out of a document; the place of each is a JSON pointer. One overload per shape a member can have.
class Reader {
 public:
  /// Takes the tensors out of the document as members refer to them. `text`: bytes of what is read.
  Reader(Document& document, std::size_t text) : document_(document), left_(1'000'000 + most_growth * text) {}

  void read(const Json& json, const Place& place, bool& value) const {
    if (!json.is_boolean()) wrong(place, "true or false");
    value = json.boolean();
  }
  void read(const Json& json, const Place& place, double& value) const {
    const auto number = number_of(json);
    if (!number) wrong(place, "a number");
    value = *number;
  }
  void read(const Json& json, const Place& place, std::string& value) const {
    if (!json.is_string()) wrong(place, "a string");
    value = json.string();
  }
  template <class I>
    requires(std::is_integral_v<I> && !std::is_same_v<I, bool>)
  void read(const Json& json, const Place& place, I& value) const {
    if (!json.is_integer()) wrong(place, "an integer");
    const auto wide = json.integer();
    if (!wide || !std::in_range<I>(*wide)) throw ArtifactError("Overflow", place.pointer(), "the integer does not fit");
    value = static_cast<I>(*wide);
  }
  template <NamedEnum E>
  void read(const Json& json, const Place& place, E& value) const {
    const auto named = json.is_string() ? value_of<E>(json.string()) : std::nullopt;
    if (!named)
      throw ArtifactError("UnknownTag", place.pointer(),
                          "unknown value " + excerpt(json.is_string() ? json.string() : json.type_name()));
    value = *named;
  }
  template <class T>
  void read(const Json& json, const Place& place, std::optional<T>& value) const {
    if (json.is_null()) return value.reset();
    read(json, place, value.emplace());
  }
  template <class T>
  void read(const Json& json, const Place& place, std::vector<T>& values) const {
    if constexpr (std::is_constructible_v<Tensor, std::vector<T>>)
      if (json.is_object()) return read_tensor(json, place, values);
    if (!json.is_array()) wrong(place, "an array");
    expect_small(place, json.size() * sizeof(T));
    values.clear();
    values.reserve(json.size());
    json.each_element(
        [&](const Json& element, std::size_t i) { read(element, Place(place, i), values.emplace_back()); });
  }
  /// A label: the JSON value's own type.
  void read(const Json& json, const Place& place, Label& label) const {
    if (json.is_boolean()) {
      label = json.boolean();
    } else if (json.is_integer()) {
      read(json, place, label.emplace<std::int64_t>());
    } else if (json.is_real()) {
      label = json.number();
    } else if (json.is_string()) {
      label = std::string(json.string());
    } else {
      wrong(place, "a label");
    }
  }
  /// A struct that names its fields: every one of them, and no other key.
  template <class T>
    requires requires(T& value) { T::fields(value, [](std::string_view, auto&) {}); }
  void read(const Json& json, const Place& place, T& value) const {
    read_fields(json, place, value, 0);
  }
  /// A struct with a `kind`, out of a list of them; `others` further keys belong to the caller.
  template <class... Kinds>
  void read(const Json& json, const Place& place, std::variant<Kinds...>& value, std::size_t others = 0) const {
    std::string kind;
    const Place at(place, "kind");
    read(member(json, place, "kind"), at, kind);
    const bool found =
        ((kind == Kinds::kind && (read_fields(json, place, value.template emplace<Kinds>(), others + 1), true)) || ...);
    if (!found) throw ArtifactError("UnknownTag", at.pointer(), "unknown kind '" + excerpt(kind) + "'");
  }

  Json member(const Json& json, const Place& place, std::string_view key) const {
    if (!json.is_object()) wrong(place, "an object");
    const auto found = json.find(key);
    if (!found) throw ArtifactError("MissingKey", Place(place, key).pointer(), "is required");
    return *found;
  }
  /// Reads a member of an object.
  template <class T>
  void read_member(const Json& json, const Place& place, std::string_view key, T& value) const {
    read(member(json, place, key), Place(place, key), value);
  }
  /// Call before memory is taken for so many bytes of values.
  void expect_small(const Place& place, std::size_t bytes) const {
    if (bytes > left_)
      throw ArtifactError("TooLarge", place.pointer(), "what is read would take many times the memory of its text");
    left_ -= bytes;
  }

  /// Call once everything was read.
  void expect_all_tensors_used() const {
    if (!document_.tensors.empty())
      throw ArtifactError("BadSection", "",
                          "no member refers to tensor '" + excerpt(document_.tensors.begin()->first) + "'");
  }

  [[noreturn]] static void wrong(const Place& place, std::string_view expected) {
    throw ArtifactError("WrongType", place.pointer(), "expected " + std::string(expected));
  }

 private:
  template <class T>
  void read_fields(const Json& json, const Place& place, T& value, std::size_t others) const {
    if (!json.is_object()) wrong(place, "an object");
    std::size_t named = others;
    T::fields(value, [&](std::string_view name, auto& field) {
      read_member(json, place, name, field);
      ++named;
    });
    if (named != json.size())
      throw ArtifactError("UnknownKey", place.pointer(), "holds a key that this version does not know");
  }

  template <class T>
  void read_tensor(const Json& json, const Place& place, std::vector<T>& values) const {
    std::string name;
    read_member(json, place, "tensor", name);
    if (json.size() != 1) throw ArtifactError("UnknownKey", place.pointer(), "a tensor reference has one key");
    const auto tensor = document_.tensors.find(name);
    if (tensor == document_.tensors.end()) throw ArtifactError("BadSection", place.pointer(), "no tensor of that name");
    auto* found = std::get_if<std::vector<T>>(&tensor->second);
    if (!found) throw ArtifactError("BadSection", place.pointer(), "the tensor has another element type");
    values = std::move(*found);
    document_.tensors.erase(tensor);  // each is one member's: a small document cannot ask for a large one many times
  }

  static constexpr std::size_t most_growth = 12;  // an empty string is 32 bytes, for 3 of its text

  Document& document_;
  mutable std::size_t left_;  // bytes of the values that may still be read
};

}  // namespace fieldfare::detail
