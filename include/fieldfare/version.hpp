// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "fieldfare/detail/cpp20.hpp"

#include <string_view>

namespace fieldfare {

/// The library's version, `major.minor.patch`.
inline constexpr std::string_view version = "0.1.0";

/// The artifact format this library writes, and the newest it reads.
inline constexpr int format_version = 1;

}  // namespace fieldfare
