// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "fieldfare/detail/cpp20.hpp"

#include <cstdint>
#include <string_view>

namespace fieldfare::detail {

/// CityHash64, version 1.0: what CatBoost hashes categories with. Later versions of CityHash give other numbers.
std::uint64_t city_hash_64(std::string_view text) noexcept;

/// The 32 bits by which CatBoost knows a category. Source: CalcCatFeatureHash.
inline std::uint32_t category_hash(std::string_view text) noexcept {
  return static_cast<std::uint32_t>(city_hash_64(text));
}

}  // namespace fieldfare::detail
