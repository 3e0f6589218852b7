// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "fieldfare/detail/cpp20.hpp"

#include <array>
#include <concepts>
#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>

namespace fieldfare::detail {

/// The names an enum has in artifacts, one row each. An enum of the document specialises `enum_names`.
template <class E, std::size_t N>
using EnumNames = std::array<std::pair<E, std::string_view>, N>;

/// An enum that has a `constexpr auto enum_names(E)` found by argument-dependent lookup.
template <class E>
concept NamedEnum = std::is_enum_v<E> && requires(E value) { enum_names(value).size(); };

template <NamedEnum E>
constexpr std::string_view name_of(E value) noexcept {
  for (const auto& [each, name] : enum_names(value))
    if (each == value) return name;
  return "?";
}

template <NamedEnum E>
constexpr std::optional<E> value_of(std::string_view name) noexcept {
  for (const auto& [value, each] : enum_names(E{}))
    if (each == name) return value;
  return std::nullopt;
}

}  // namespace fieldfare::detail
