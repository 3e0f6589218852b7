// SPDX-License-Identifier: Apache-2.0
// Written from docs/artifact_format.md, apart from the library's own hashing and look-up.
#pragma once
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "fieldfare/detail/city_hash.hpp"
#include "fieldfare/op/catboost_ctr.hpp"

namespace fieldfare::tests {

/// The hash of a combination, after one more value.
inline std::uint64_t take(std::uint64_t hash, std::uint64_t value) {
  constexpr std::uint64_t M = 0x4906BA494954CB65u;
  return M * (hash + M * value);
}
inline std::uint64_t widened(std::uint32_t hash) {
  return static_cast<std::uint64_t>(std::int64_t{static_cast<std::int32_t>(hash)});
}
inline std::uint32_t hash_of(std::int64_t number) { return detail::category_hash(std::to_string(number)); }

/// The values of each hash.
using Entries = std::map<std::uint64_t, std::vector<double>>;

inline void put(CatboostCtrTable& table, const Entries& entries) {
  for (const auto& [key, values] : entries) {
    table.keys.push_back(static_cast<std::int32_t>(static_cast<std::uint32_t>(key)));
    table.keys.push_back(static_cast<std::int32_t>(static_cast<std::uint32_t>(key >> 32)));
    table.values.insert(table.values.end(), values.begin(), values.end());
  }
}

/// A table's answer to the inputs of its step: the plainest reading of the description.
inline double statistic(const CatboostCtrTable& table, std::span<const double> inputs, std::size_t output) {
  std::uint64_t hash = 0;
  for (const std::uint32_t input : table.categories)
    hash = take(hash, widened(static_cast<std::uint32_t>(inputs[input])));
  for (std::size_t i = 0; i < table.compared.size(); ++i) {
    const double value = inputs[table.compared[i]];
    const auto x = static_cast<float>(value), with = static_cast<float>(table.with[i]);
    const bool bit = table.how[i] == 2 ? value == table.with[i] : x > with || (table.how[i] == 1 && std::isnan(x));
    hash = take(hash, bit ? 1 : 0);
  }
  for (std::size_t entry = 0; entry < table.entries(); ++entry)
    if (table.key(entry) == hash) return table.values[entry * table.unseen.size() + output];
  return table.unseen[output];
}

}  // namespace fieldfare::tests
