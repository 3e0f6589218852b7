// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "fieldfare/column/row_decoder.hpp"
#include "fieldfare/schema/schema.hpp"

namespace fieldfare {

namespace detail {

template <class T, class... Choices>
concept OneOf = (std::same_as<T, Choices> || ...);

template <class M>
concept TextMember = OneOf<M, std::string, std::string_view, const char*, char*>;

// Letters are not numbers, and a long double would lose digits in silence.
template <class M>
concept NumberMember =
    std::is_arithmetic_v<M> && !OneOf<M, bool, char, wchar_t, char8_t, char16_t, char32_t, long double>;

template <class M>
concept PlainMember = NumberMember<M> || TextMember<M> || std::same_as<M, bool>;

template <class M>
inline constexpr bool is_optional = false;
template <PlainMember M>
inline constexpr bool is_optional<std::optional<M>> = true;

}  // namespace detail

/// The types of struct members that can be read.
template <class M>
concept BindableMember = detail::PlainMember<std::remove_const_t<M>> || detail::is_optional<std::remove_const_t<M>>;

namespace detail {

/// What a member can hold.
enum class MemberKind : std::uint8_t { boolean, number, text };

template <class M>
constexpr MemberKind member_kind() noexcept {
  using Plain = std::remove_const_t<M>;
  if constexpr (is_optional<Plain>)
    return member_kind<typename Plain::value_type>();
  else if constexpr (std::same_as<Plain, bool>)
    return MemberKind::boolean;
  else
    return NumberMember<Plain> ? MemberKind::number : MemberKind::text;
}

inline void put_member(RowDecoder& row, std::size_t slot, bool value) { row.boolean(slot, value); }
inline void put_member(RowDecoder& row, std::size_t slot, std::string_view value) { row.text(slot, value); }
inline void put_member(RowDecoder& row, std::size_t slot, const char* value) {
  value ? row.text(slot, value) : row.null(slot);
}
template <std::floating_point T>
void put_member(RowDecoder& row, std::size_t slot, T value) {
  row.number(slot, static_cast<double>(value));
}
template <std::integral T>
void put_member(RowDecoder& row, std::size_t slot, T value) {
  if (std::in_range<std::int64_t>(value)) [[likely]]
    row.integer(slot, static_cast<std::int64_t>(value));
  else
    row.unsigned_integer(slot, static_cast<std::uint64_t>(value));
}
template <class T>
void put_member(RowDecoder& row, std::size_t slot, const std::optional<T>& value) {
  value ? put_member(row, slot, *value) : row.null(slot);
}

/// A member and the field it is for.
struct MemberClaim {
  std::string name;
  MemberKind kind;
};

/// The slot of each member; throws SchemaError, see StructLayout::bind.
std::vector<std::size_t> match_members(const Schema& schema, std::span<const MemberClaim> claims);

}  // namespace detail
}  // namespace fieldfare
