// SPDX-License-Identifier: Apache-2.0
#include "io/unknown_keys.hpp"

#include <algorithm>
#include <bit>
#include <string>

#include "detail/process_secret.hpp"
#include "io/json_cursor.hpp"

namespace fieldfare::detail {

std::size_t UnknownKeys::table_size(std::size_t most) noexcept {
  return std::max(first_capacity, std::bit_ceil(2 * most));
}

std::string_view UnknownKeys::text(std::size_t i) const {
  const std::string_view written = keys_[i].written;
  if (!keys_[i].escaped) return written;
  return JsonCursor({written.data(), written.data() + written.size(), 0}).string(buffer_);
}

std::uint64_t UnknownKeys::hash(std::size_t i) const {
  return capacity_ != 0 ? keys_[i].hash : sip_hash(process_secret(), keys_[i].written);
}

bool UnknownKeys::insert_hashed(std::string_view key, std::string_view written, bool escaped) {
  if (capacity_ == 0) {
    for (std::size_t i = 0; i < size_; ++i) keys_[i].hash = hash(i);
    fill_table(first_capacity);
  } else if (2 * size_ >= capacity_) {
    fill_table(2 * capacity_);
  }
  const std::uint64_t hash = sip_hash(process_secret(), key);
  for (std::size_t at = hash & (capacity_ - 1);; at = (at + 1) & (capacity_ - 1)) {
    if (table_[at] == 0) {
      keys_[size_] = {escaped ? written : key, hash, escaped};
      table_[at] = static_cast<std::uint32_t>(++size_);
      return true;
    }
    if (keys_[table_[at] - 1].hash == hash && same(table_[at] - 1, key, escaped)) return false;
  }
}

// Equal hashes are as good as never those of different texts. An escaped key lies in the buffer itself.
bool UnknownKeys::same(std::size_t i, std::string_view key, bool escaped) const {
  if (!escaped) return text(i) == key;
  const std::string ours(key);
  return text(i) == ours;
}

void UnknownKeys::fill_table(std::size_t capacity) noexcept {
  capacity_ = capacity;
  std::fill_n(table_.get(), capacity, 0u);
  for (std::size_t i = 0; i < size_; ++i) {
    std::size_t at = keys_[i].hash & (capacity - 1);
    while (table_[at] != 0) at = (at + 1) & (capacity - 1);
    table_[at] = static_cast<std::uint32_t>(i + 1);
  }
}

}  // namespace fieldfare::detail
