// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <cstring>
#include <string_view>

namespace fieldfare::detail {

/// The extension type that a column's metadata names; empty if it is of a plain type. The metadata are a number of
/// pairs, then each key and each value behind its length: native 32-bit integers, as the C data interface says.
inline std::string_view extension_of(const char* metadata) noexcept {
  if (!metadata) return {};
  const auto integer = [&] {
    std::int32_t value;
    std::memcpy(&value, metadata, sizeof value);
    metadata += sizeof value;
    return value;
  };
  const auto text = [&] {
    const std::int32_t length = integer();
    if (length < 0) return std::string_view{};
    const std::string_view found(metadata, static_cast<std::size_t>(length));
    metadata += length;
    return found;
  };
  for (std::int32_t pairs = integer(); pairs > 0; --pairs) {
    const std::string_view key = text(), value = text();
    if (key == "ARROW:extension:name") return value;
  }
  return {};
}

}  // namespace fieldfare::detail
