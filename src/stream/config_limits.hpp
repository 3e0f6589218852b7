// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>

namespace fieldfare::stream {

/// A configuration has a few kilobytes; one that has more is something else.
inline constexpr std::size_t max_config_bytes = 1 << 20;

/// What the TOML parser does not look after: every part of a dotted key is a level that it goes down into, and again
/// when it frees them. Throws ConfigError (`TooLarge`, `TooDeep`).
void check_limits(std::string_view text, const std::string& name);

}  // namespace fieldfare::stream
