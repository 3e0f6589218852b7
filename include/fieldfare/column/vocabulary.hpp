// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "fieldfare/detail/city_hash.hpp"
#include "fieldfare/error.hpp"

namespace fieldfare {

/// The strings a column may carry, numbered. Codes 0..size()-1 are known strings, `unknown()` is any other string,
/// `missing()` is no string: a table of size()+2 entries answers for every code without a branch.
class Vocabulary {
 public:
  Vocabulary() { resize(least_capacity); }
  /// Keeps the first of equal strings; codes follow the order given.
  explicit Vocabulary(const std::vector<std::string>& words) {
    resize(capacity_for(words.size()));
    for (const auto& word : words) add(word);
  }

  /// A vocabulary that knows no word: the code of a text is its category hash, any of the 2^32. There is no unknown
  /// text then, and no code is left to mean missing.
  static Vocabulary of_hashes() {
    Vocabulary vocabulary;
    vocabulary.hashes_ = true;
    return vocabulary;
  }
  bool hashes() const noexcept { return hashes_; }

  /// The code of a word, added if it is new.
  std::int32_t add(std::string_view word) {
    const std::int32_t found = find(word);
    if (found != unknown()) return found;
    words_.push_back({static_cast<std::uint32_t>(bytes_.size()), static_cast<std::uint32_t>(word.size())});
    bytes_ += word;
    if (const std::size_t capacity = capacity_for(words_.size()); capacity > table_.size())
      resize(capacity);
    else
      insert(found);
    return found;
  }

  std::int32_t size() const noexcept { return static_cast<std::int32_t>(words_.size()); }
  std::int32_t unknown() const noexcept { return size(); }
  std::int32_t missing() const noexcept { return size() + 1; }
  std::string_view operator[](std::int32_t code) const noexcept {
    const auto [offset, length] = words_[static_cast<std::size_t>(code)];
    return std::string_view(bytes_).substr(offset, length);
  }

  /// The code of a string; `unknown()` when no step knows it. About 4 ns.
  std::int32_t find(std::string_view text) const noexcept {
    if (hashes_) return static_cast<std::int32_t>(detail::category_hash(text));
    const std::uint64_t hash = hash_of(text);
    for (std::size_t at = hash & mask_;; at = (at + 1) & mask_) {
      const Entry& entry = table_[at];
      if (entry.code < 0) return unknown();
      if (entry.hash == kept(hash) && entry.length == text.size() && same(bytes_.data() + entry.offset, text))
        return entry.code;
    }
  }

 private:
  static constexpr std::size_t most_steps = 256;  // honest texts need a handful
  static constexpr std::size_t least_capacity = 4;

  struct Entry {
    std::uint32_t hash = 0, offset = 0, length = 0;
    std::int32_t code = -1;
  };
  struct Word {
    std::uint32_t offset, length;
  };

  /// The part of a hash that does not say where its entry is.
  static std::uint32_t kept(std::uint64_t hash) noexcept { return static_cast<std::uint32_t>(hash >> 32); }

  static std::uint64_t load(const char* from, std::size_t count) noexcept {
    std::uint64_t word = 0;
    std::memcpy(&word, from, count);
    return word;
  }
  // Most categories are short: comparing those takes no call.
  static bool same(const char* word, std::string_view text) noexcept {
    const std::size_t n = text.size();
    const auto differ = [&](std::size_t at, std::size_t count) {
      return load(word + at, count) ^ load(text.data() + at, count);
    };
    if (n > 16) return std::memcmp(word, text.data(), n) == 0;
    if (n >= 8) return (differ(0, 8) | differ(n - 8, 8)) == 0;
    if (n >= 4) return (differ(0, 4) | differ(n - 4, 4)) == 0;
    return n == 0 || (differ(0, 1) | differ(n / 2, 1) | differ(n - 1, 1)) == 0;
  }
  // Length, first eight and last eight bytes, mixed by two multiplications, since texts that count up ("key 17") differ
  // in a few bits only; longer texts add their middle.
  static std::uint64_t hash_of(std::string_view text) noexcept {
    const std::size_t n = text.size();
    std::uint64_t a = 0, b = 0;
    if (n >= 8) {
      a = load(text.data(), 8);
      b = load(text.data() + n - 8, 8);
      for (std::size_t i = 8; i + 8 < n; i += 8) a = (a ^ load(text.data() + i, 8)) * 0x9E3779B97F4A7C15u;
    } else if (n >= 4) {
      a = load(text.data(), 4);
      b = load(text.data() + n - 4, 4);
    } else if (n > 0) {
      a = static_cast<unsigned char>(text[0]) |
          static_cast<std::uint64_t>(static_cast<unsigned char>(text[n / 2])) << 8 |
          static_cast<std::uint64_t>(static_cast<unsigned char>(text[n - 1])) << 16;
    }
    std::uint64_t h = (a ^ (b << 29 | b >> 35) ^ n * 0xD6E8FEB86659FD93u) * 0x9E3779B97F4A7C15u;
    h = (h ^ h >> 32) * 0xD6E8FEB86659FD93u;
    return h ^ h >> 32;
  }

  /// A table of a few words is at most a quarter full, one of many at most half.
  static std::size_t capacity_for(std::size_t words) noexcept {
    constexpr std::size_t few = 10'000;
    return std::max(least_capacity, std::bit_ceil((words <= few ? 4 : 2) * words));
  }
  void resize(std::size_t capacity) {
    table_ = {};
    table_.resize(capacity);
    mask_ = capacity - 1;
    for (std::int32_t code = 0; code < size(); ++code) insert(code);
  }
  void insert(std::int32_t code) {
    const std::string_view word = (*this)[code];
    const std::uint64_t hash = hash_of(word);
    std::size_t at = hash & mask_;
    std::size_t steps = 0;
    while (table_[at].code >= 0) {
      at = (at + 1) & mask_;
      if (++steps > most_steps)
        throw ArtifactError("CountTooLarge", "", "more than 256 texts of one field share a hash: they were made to");
    }
    const auto [offset, length] = words_[static_cast<std::size_t>(code)];
    table_[at] = {kept(hash), offset, length, code};
  }

  std::vector<Word> words_;
  std::vector<Entry> table_;
  std::string bytes_;
  std::size_t mask_ = 0;
  bool hashes_ = false;
};

}  // namespace fieldfare
