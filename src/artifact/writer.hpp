// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "fieldfare/artifact/artifact.hpp"
#include "numbers.hpp"

namespace fieldfare::detail {

/// Writes values as JSON; number arrays of more than a few elements become tensors. The mirror of Reader.
class Writer {
 public:
  static constexpr std::size_t largest_inline = 8;

  explicit Writer(Document& document) : document_(document) {}

  OrderedJson write(bool value) { return value; }
  OrderedJson write(double value) { return json_of(value); }
  OrderedJson write(const std::string& value) { return value; }
  template <class I>
    requires(std::is_integral_v<I> && !std::is_same_v<I, bool>)
  OrderedJson write(I value) {
    return value;
  }
  template <NamedEnum E>
  OrderedJson write(E value) {
    return name_of(value);
  }
  template <class T>
  OrderedJson write(const std::optional<T>& value) {
    return value ? write(*value) : OrderedJson(nullptr);
  }
  template <class T>
  OrderedJson write(const std::vector<T>& values) {
    if constexpr (std::is_constructible_v<Tensor, std::vector<T>>)
      if (values.size() > largest_inline) return tensor(values);
    OrderedJson list = OrderedJson::array();
    for (const auto& value : values) list.push_back(write(value));
    return list;
  }
  OrderedJson write(const Label& label) {
    return std::visit([](const auto& value) { return OrderedJson(value); }, label);
  }
  template <class T>
    requires requires(const T& value) { T::fields(value, [](std::string_view, const auto&) {}); }
  OrderedJson write(const T& value) {
    OrderedJson object = OrderedJson::object();
    T::fields(value, [&](std::string_view name, const auto& field) { object[std::string(name)] = write(field); });
    return object;
  }
  template <class... Kinds>
  OrderedJson write(const std::variant<Kinds...>& value) {
    return std::visit(
        [&](const auto& each) {
          OrderedJson object = {{"kind", each.kind}};
          object.update(write(each));
          return object;
        },
        value);
  }

 private:
  template <class T>
  OrderedJson tensor(const std::vector<T>& values) {
    std::string name = std::to_string(document_.tensors.size());
    name.insert(name.begin(), 't');
    document_.tensors.emplace(name, values);
    return {{"tensor", std::move(name)}};
  }

  Document& document_;
};

}  // namespace fieldfare::detail
