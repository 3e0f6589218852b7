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

  /// Keeps the text of these fields of each row.
  void capture(const FieldTable& fields, std::vector<std::string> names, std::size_t rows);
  /// Fields that a record in hand may be without until somebody sets them. Throws SchemaError (`UnknownColumn`).
  void expect_later(const FieldTable& fields, const std::vector<std::string>& names);
  /// Which captured field has that name; `nobody` if none has.
  std::uint32_t capture_of(std::string_view key) const noexcept {
    return static_cast<std::uint32_t>(std::ranges::find(captured, key) - captured.begin());
  }

  // A character of four bytes may begin at the last byte of the limit.
  std::unique_ptr<char[]> buffer = std::make_unique_for_overwrite<char[]>(JsonLimits::string_bytes + 4);
  detail::KeyOrder order;
  detail::UnknownKeys unknown;
  UnknownFields unknown_fields = UnknownFields::ignore;
  std::vector<std::string> known_fields;
  std::uint64_t count = 0;  // of unknown keys, in all records
  std::array<std::uint64_t, 256> innocent = {};

  std::vector<std::string> captured;           // names
  std::vector<std::uint32_t> capture_of_slot;  // a position in `captured`; its size: none
  std::vector<std::string_view> captures;      // captured.size() of each row
  std::uint32_t strange = 0;                   // what the unknown key just met is in `captured`

  std::vector<std::uint64_t> later;  // one bit per field; empty: none
  std::vector<std::uint64_t> given;  // room for as many
  bool in_hand = false;              // the record being read is one that the caller goes on with
};

}  // namespace fieldfare
