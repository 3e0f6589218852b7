// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "fieldfare/error.hpp"

namespace fieldfare::detail {

/// Finds the row that a 64-bit hash stands for; row 0 is every other hash's.
class HashRows {
 public:
  /// Keys are distinct; key i has row i + 1. `most_slots`: what it may take to become direct.
  explicit HashRows(const std::vector<std::uint64_t>& keys, std::size_t most_slots = 0) {
    while (slots_.size() < 2 * keys.size()) grow();
    fill(keys);
    if (slots_.size() > most_slots || keys.size() > few) return;
    // Few keys mostly find a multiplier with which none is in another's way: the first look then always tells.
    for (int attempt = 0; attempt < attempts && !direct_; ++attempt) {
      if (attempt % 8 == 7 && 2 * slots_.size() <= most_slots) grow();
      multiplier_ += 0x3C6EF372FE94F82Au;
      fill(keys);
    }
  }

  std::size_t slots() const noexcept { return slots_.size(); }

  /// Whether `find_direct` does.
  bool direct() const noexcept { return direct_; }
  /// The same as `find`, without a branch.
  std::uint32_t find_direct(std::uint64_t key) const noexcept {
    const Slot& slot = slots_[wanted(key)];
    return slot.key == key ? slot.row : 0;
  }

  std::uint32_t find(std::uint64_t key) const noexcept {
    for (std::size_t at = wanted(key);; at = (at + 1) & (slots_.size() - 1)) {
      const Slot& slot = slots_[at];
      if (slot.key == key || slot.row == 0) return slot.row;  // a free slot's row is 0, whatever its key
    }
  }

 private:
  static constexpr std::size_t most_steps = 256;  // a table is at most half full: honest hashes need a handful
  static constexpr std::size_t few = 256;
  static constexpr int attempts = 32;

  struct Slot {
    std::uint64_t key = 0;
    std::uint32_t row = 0;
  };

  void fill(const std::vector<std::uint64_t>& keys) {
    std::fill(slots_.begin(), slots_.end(), Slot{});
    direct_ = true;
    for (std::size_t i = 0; i < keys.size(); ++i) insert(keys[i], static_cast<std::uint32_t>(i + 1));
  }
  void grow() {
    slots_.resize(2 * slots_.size());
    --shift_;
  }
  std::size_t wanted(std::uint64_t key) const noexcept { return static_cast<std::size_t>(key * multiplier_ >> shift_); }
  void insert(std::uint64_t key, std::uint32_t row) {
    std::size_t at = wanted(key), steps = 0;
    while (slots_[at].row != 0) {
      at = (at + 1) & (slots_.size() - 1);
      direct_ = false;
      if (++steps > most_steps)
        throw ArtifactError("CountTooLarge", "", "more than 256 hashes of one table collide: they were made to");
    }
    slots_[at] = {key, row};
  }

  std::vector<Slot> slots_ = std::vector<Slot>(2);
  unsigned shift_ = 63;
  std::uint64_t multiplier_ = 0x9E3779B97F4A7C15u;
  bool direct_ = false;  // every key is where its hash says
};

}  // namespace fieldfare::detail
