// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "fieldfare/plan/field_target.hpp"

namespace fieldfare::detail {

/// Finds the field that a strange name was probably meant to be. Two names resemble each other if they differ
///   - by case and separators (space, "_", "-", ".") only, or
///   - by one typing error more (a letter too many, too few, another one, or two swapped), if the field's name has at
///     least four letters. A digit, or a letter that stands alone, is no typing error: c12 is not c13, and x_a is not
///     x_b.
/// Takes room in proportion to the names, and as many look-ups as the strange name has letters.
class FieldSpelling {
 public:
  static constexpr std::uint32_t none = UINT32_MAX;

  FieldSpelling() = default;
  explicit FieldSpelling(std::span<const FieldTarget> fields);

  /// The lowest slot of a field that `name` resembles and whose bit in `given` is not set; `none` if there is none.
  /// An empty `given` has no bit set.
  std::uint32_t find(std::string_view name, std::span<const FieldTarget> fields,
                     std::span<const std::uint64_t> given) const noexcept;

 private:
  /// A name, or a name without one of its letters, as a hash.
  struct Entry {
    std::uint32_t hash = 0, slot = 0;
    auto operator<=>(const Entry&) const = default;
  };

  void index();
  std::span<const Entry> with(std::uint32_t hash) const noexcept;

  std::vector<Entry> entries_;         // by hash
  std::vector<std::uint32_t> starts_;  // of each bucket of hashes among the entries, and the end
  std::size_t longest_ = 0;            // characters of the longest name
  int shift_ = 0;                      // from a hash to its bucket
};

}  // namespace fieldfare::detail
