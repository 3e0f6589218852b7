// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fieldfare/plan/field_target.hpp"

namespace fieldfare::detail {

/// Expects each record's keys in the order of the one before, at first the schema's: one comparison instead of a
/// look-up.
class KeyOrder {
 public:
  /// How many bytes `is_here` reads.
  static constexpr std::size_t window = 16;
  static constexpr std::uint32_t none = UINT32_MAX;

  explicit KeyOrder(std::span<const FieldTarget> fields) {
    for (const FieldTarget& field : fields) names_.emplace_back(field.name);
    for (std::uint32_t slot = 0; slot < fields.size(); ++slot) following_.push_back(slot);
    following_.push_back(none);
  }

  /// The slot that followed `slot` last time; first() starts a record.
  std::uint32_t after(std::uint32_t slot) const noexcept { return following_[slot + 1]; }
  std::uint32_t first() const noexcept { return following_[0]; }
  void learn(std::uint32_t slot, std::uint32_t following) noexcept { following_[slot + 1] = following; }

  /// Whether the field's name and the closing quote stand at `at`, of which `left` >= window bytes are readable.
  /// The length of the name is the answer, 0 means no.
  std::size_t is_here(std::uint32_t slot, const char* at, std::size_t left) const noexcept {
    const Name& name = names_[slot];
    std::uint64_t text[2];
    std::memcpy(text, at, window);
    if (((text[0] ^ name.text[0]) & name.mask[0]) != 0 || ((text[1] ^ name.text[1]) & name.mask[1]) != 0) return 0;
    if (name.rest.empty()) [[likely]]
      return name.length;
    return left - window >= name.rest.size() && std::memcmp(at + window, name.rest.data(), name.rest.size()) == 0
               ? name.length
               : 0;
  }

 private:
  struct Name {
    // A name that has to be escaped in JSON never matches: its mask asks for bytes that are in no UTF-8 text.
    explicit Name(std::string_view name) : length(name.size()) {
      std::memset(text, 0xFF, sizeof text);
      std::memset(mask, 0xFF, sizeof mask);
      const auto is_escaped = [](unsigned char c) { return c < 0x20 || c == '"' || c == '\\'; };
      if (std::any_of(name.begin(), name.end(), is_escaped)) return;
      const std::string quoted = std::string(name) + '"';
      const std::size_t head = quoted.size() < window ? quoted.size() : window;
      std::memset(mask, 0, sizeof mask);
      std::memset(mask, 0xFF, head);
      std::memcpy(text, quoted.data(), head);
      rest = quoted.substr(head);
    }
    std::uint64_t text[2], mask[2];
    std::size_t length;
    std::string rest;
  };

  std::vector<Name> names_;
  std::vector<std::uint32_t> following_;
};

}  // namespace fieldfare::detail
