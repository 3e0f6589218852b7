// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

namespace fieldfare::detail {

/// The keys of one record that no field of the model has: to find one given twice, and to look at them again where a
/// field is missing. Fixed memory, touched only as far as it is needed. A few keys are compared with each other; more
/// are hashed with a secret, so that nobody can prepare keys that collide.
class UnknownKeys {
 public:
  /// Room for so many keys. `buffer` is where keys with escapes are decoded: room for the longest, and may be used by
  /// others between two calls.
  UnknownKeys(std::size_t most, char* buffer)
      : most_(most),
        buffer_(buffer),
        keys_(std::make_unique_for_overwrite<Key[]>(most)),
        table_(std::make_unique_for_overwrite<std::uint32_t[]>(table_size(most))) {}

  void clear() noexcept { size_ = capacity_ = 0; }
  std::size_t size() const noexcept { return size_; }
  std::size_t most() const noexcept { return most_; }
  bool full() const noexcept { return size_ == most_; }

  /// Adds a key; false if it is there already. `written` is what stays where it is until the record is done: the text
  /// itself, or the text as JSON writes it, with escapes and the closing quote.
  bool insert(std::string_view key, std::string_view written) {
    const bool escaped = key.data() != written.data();
    if (capacity_ != 0 || escaped || size_ == few) return insert_hashed(key, written, escaped);
    for (std::size_t i = 0; i < size_; ++i)
      if (keys_[i].written == key) return false;
    keys_[size_++] = {key, 0, false};
    return true;
  }

  /// The text of a key, valid until the next call.
  std::string_view text(std::size_t i) const;
  /// A hash of its text, the same in every record.
  std::uint64_t hash(std::size_t i) const;

 private:
  static constexpr std::size_t few = 8, first_capacity = 64;
  static std::size_t table_size(std::size_t most) noexcept;

  struct Key {
    std::string_view written;
    std::uint64_t hash;
    bool escaped;
  };

  bool insert_hashed(std::string_view key, std::string_view written, bool escaped);
  bool same(std::size_t i, std::string_view key, bool escaped) const;
  void fill_table(std::size_t capacity) noexcept;

  std::size_t most_;
  char* buffer_;
  std::unique_ptr<Key[]> keys_;
  std::unique_ptr<std::uint32_t[]> table_;  // positions in keys_, plus 1; 0 is empty
  std::size_t size_ = 0, capacity_ = 0;     // capacity_: of the table; 0: no key is hashed yet
};

}  // namespace fieldfare::detail
