// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

#include "fieldfare/column/column_view.hpp"
#include "fieldfare/column/short_words.hpp"

namespace fieldfare::detail {

/// The text of one row of `rows`, or nothing when the column's own buffers contradict each other. `scratch` is room for
/// those encodings that are not UTF-8 already.
template <class Offset>
std::optional<Slice> text_at(const Texts<Offset>& texts, std::size_t row, std::size_t rows, std::string&) noexcept {
  const Offset begin = texts.offsets[row], end = texts.offsets[row + 1];
  if (begin < 0 || end < begin || end > texts.offsets[rows]) [[unlikely]]
    return std::nullopt;
  if (!texts.bytes) return begin == end ? std::optional(Slice{std::string_view{""}}) : std::nullopt;
  return Slice{{texts.bytes + begin, static_cast<std::size_t>(end - begin)}, texts.bytes + texts.offsets[rows]};
}

inline std::optional<Slice> text_at(const TextViews& texts, std::size_t row, std::size_t rows, std::string&) noexcept {
  constexpr std::size_t view_bytes = 16, longest_inline = 12;
  const std::byte* view = texts.views + row * view_bytes;
  std::int32_t words[4];  // length, prefix, buffer, offset
  std::memcpy(words, view, sizeof words);
  if (words[0] < 0) return std::nullopt;
  const auto length = static_cast<std::size_t>(words[0]);
  if (length <= longest_inline)
    return Slice{{reinterpret_cast<const char*>(view) + 4, length},
                 reinterpret_cast<const char*>(texts.views + rows * view_bytes)};
  if (words[2] < 0 || static_cast<std::size_t>(words[2]) >= texts.count || words[3] < 0) return std::nullopt;
  const auto buffer = static_cast<std::size_t>(words[2]);
  if (texts.sizes[buffer] < std::int64_t{words[3]} + words[0]) return std::nullopt;
  const auto* bytes = static_cast<const char*>(texts.buffers[buffer]);
  if (!bytes) return std::nullopt;
  return Slice{{bytes + words[3], length}, bytes + texts.sizes[buffer]};
}

/// Appends one code point as UTF-8; false for a surrogate or a number beyond Unicode.
inline bool append_utf8(std::string& text, char32_t point) {
  const auto put = [&](char32_t bits) { text.push_back(static_cast<char>(bits)); };
  if (point < 0x80) {
    put(point);
  } else if (point < 0x800) {
    put(0xC0 | point >> 6);
    put(0x80 | (point & 0x3F));
  } else if (point < 0x10000) {
    if (point >= 0xD800 && point < 0xE000) return false;
    put(0xE0 | point >> 12);
    put(0x80 | (point >> 6 & 0x3F));
    put(0x80 | (point & 0x3F));
  } else {
    if (point > 0x10FFFF) return false;
    put(0xF0 | point >> 18);
    put(0x80 | (point >> 12 & 0x3F));
    put(0x80 | (point >> 6 & 0x3F));
    put(0x80 | (point & 0x3F));
  }
  return true;
}

// NumPy pads with zeros: they end the text, zeros inside it belong to it.
inline std::optional<Slice> text_at(const FixedTexts& texts, std::size_t row, std::size_t, std::string& scratch) {
  const std::byte* from = texts.data + static_cast<std::ptrdiff_t>(row) * texts.stride;
  const auto point_at = [&](std::size_t i) {
    std::uint32_t point;
    std::memcpy(&point, from + i * sizeof point, sizeof point);
    return static_cast<char32_t>(point);
  };
  std::size_t length = texts.width;
  while (length > 0 && point_at(length - 1) == 0) --length;
  scratch.clear();
  for (std::size_t i = 0; i < length; ++i)
    if (!append_utf8(scratch, point_at(i))) return std::nullopt;
  return Slice{scratch};
}

}  // namespace fieldfare::detail
