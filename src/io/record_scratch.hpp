// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "fieldfare/io/json_reader.hpp"
#include "fieldfare/plan/workspace.hpp"
#include "io/key_order.hpp"
#include "io/unknown_keys.hpp"

namespace fieldfare {

/// What reading records needs besides the row itself. About 220 KiB of address space, of which a record without escapes
/// and with a few unknown keys touches next to nothing.
struct RecordScratch {
  explicit RecordScratch(const FieldTable& fields)
      : order(fields), unknown(JsonLimits::fields(fields.columns()), buffer.get()) {}

  bool is_known(std::string_view key) const noexcept {
    return std::ranges::find(known_fields, key) != known_fields.end();
  }

  /// Keys, by their hashes, that were found to resemble no field: the last ones that came.
  bool is_innocent(std::uint64_t hash) const noexcept { return innocent[hash % innocent.size()] == hash; }
  void acquit(std::uint64_t hash) noexcept { innocent[hash % innocent.size()] = hash; }

  // A character of four bytes may begin at the last byte of the limit.
  std::unique_ptr<char[]> buffer = std::make_unique_for_overwrite<char[]>(JsonLimits::string_bytes + 4);
  detail::KeyOrder order;
  detail::UnknownKeys unknown;
  UnknownFields unknown_fields = UnknownFields::ignore;
  std::vector<std::string> known_fields;
  std::uint64_t count = 0;  // of unknown keys, in all records
  std::array<std::uint64_t, 256> innocent = {};
};

}  // namespace fieldfare
