// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>

#include "fieldfare/io/json_reader.hpp"

namespace fieldfare::detail {

/// The keys of one record that the model does not know, to find one given twice. Fixed memory, touched only as far as
/// it is needed; hashed with a secret, so that nobody can prepare keys that collide.
class KeySet {
 public:
  void clear() noexcept { size_ = 0; }

  /// Adds a key, given as its text and as it is written in the record. `same(written)` tells whether a key written
  /// elsewhere has the same text. False if it is there already.
  template <class Same>
  bool insert(std::string_view key, std::string_view written, Same&& same) {
    if (size_ == 0) start(first_capacity);
    if (2 * size_ >= capacity_) grow();
    const std::uint64_t hash = hash_of(key);
    for (std::size_t at = hash & (capacity_ - 1);; at = (at + 1) & (capacity_ - 1)) {
      if (table_[at] == 0) {
        keys_[size_] = {hash, written};
        table_[at] = static_cast<std::uint16_t>(++size_);
        return true;
      }
      const Key& other = keys_[table_[at] - 1u];
      if (other.hash == hash && same(other.written)) return false;
    }
  }

 private:
  static constexpr std::size_t first_capacity = 64, last_capacity = 2 * JsonLimits::fields;
  struct Key {
    std::uint64_t hash;
    std::string_view written;
  };

  void start(std::size_t capacity) noexcept {
    capacity_ = capacity;
    std::fill_n(table_.get(), capacity, std::uint16_t{0});
  }
  void grow() noexcept {
    if (capacity_ == last_capacity) return;
    start(2 * capacity_);
    for (std::size_t i = 0; i < size_; ++i) {
      std::size_t at = keys_[i].hash & (capacity_ - 1);
      while (table_[at] != 0) at = (at + 1) & (capacity_ - 1);
      table_[at] = static_cast<std::uint16_t>(i + 1);
    }
  }

  std::uint64_t hash_of(std::string_view text) const noexcept {
    std::uint64_t hash = secret_ ^ text.size();
    for (; !text.empty(); text.remove_prefix(std::min<std::size_t>(8, text.size()))) {
      std::uint64_t word = 0;
      std::memcpy(&word, text.data(), std::min<std::size_t>(8, text.size()));
      hash = std::rotl((hash ^ word) * 0x9E3779B97F4A7C15u, 29) ^ secret_;
    }
    return hash ^ hash >> 32;
  }

  // Where the operating system put this object is different for every process.
  std::uint64_t secret_ = reinterpret_cast<std::uintptr_t>(this) * 0xD6E8FEB86659FD93u;
  std::unique_ptr<Key[]> keys_ = std::make_unique_for_overwrite<Key[]>(JsonLimits::fields);
  std::unique_ptr<std::uint16_t[]> table_ = std::make_unique_for_overwrite<std::uint16_t[]>(last_capacity);
  std::size_t size_ = 0, capacity_ = 0;
};

}  // namespace fieldfare::detail
