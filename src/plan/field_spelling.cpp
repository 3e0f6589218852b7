// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/plan/field_spelling.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>

#include "detail/process_secret.hpp"

namespace fieldfare::detail {
namespace {

bool is_digit(char32_t c) noexcept { return c >= U'0' && c <= U'9'; }
bool is_upper(char32_t c) noexcept { return c >= U'A' && c <= U'Z'; }
bool is_separator(char32_t c) noexcept { return c == U' ' || c == U'_' || c == U'-' || c == U'.'; }

/// The character that begins at `at`, which moves behind it. Bytes that are no UTF-8 count one each.
char32_t next_character(std::string_view text, std::size_t& at) noexcept {
  const auto first = static_cast<unsigned char>(text[at++]);
  const int length = std::countl_one(first);
  if (length < 2 || length > 4) return first;
  char32_t code = first & (0x7Fu >> length);
  for (int i = 1; i < length && at < text.size(); ++i, ++at)
    code = code << 6 | (static_cast<unsigned char>(text[at]) & 0x3Fu);
  return code;
}

/// A name without case and separators, except that a separator stays between two digits.
class NormalName {
 public:
  static constexpr std::size_t most = 257;  // a name has 256 bytes at most, and a strange one may be one longer

  /// False if the name has more than `longest` characters.
  bool set(std::string_view name, std::size_t longest) noexcept {
    size_ = letters_ = 0;
    bool separated = true, after_lower = false;
    for (std::size_t at = 0; at < name.size();) {
      const char32_t c = next_character(name, at);
      if (is_separator(c)) {
        separated = true;
        continue;
      }
      const bool digit = is_digit(c), before = size_ > 0 && is_digit(text_[size_ - 1]);
      const bool keep = separated && digit && before;
      if (size_ + (keep ? 2 : 1) > std::min(longest, most)) return false;
      if (keep) push(U'_', true);
      push(is_upper(c) ? c + (U'a' - U'A') : c, separated || digit != before || (is_upper(c) && after_lower));
      letters_ += digit ? 0 : 1;
      separated = false;
      after_lower = !digit && !is_upper(c);
    }
    return true;
  }

  std::size_t size() const noexcept { return size_; }
  std::size_t letters() const noexcept { return letters_; }
  char32_t operator[](std::size_t i) const noexcept { return text_[i]; }
  /// Whether a character is a word of its own or part of a number, and so never a typing error.
  bool fixed(std::size_t i) const noexcept {
    return is_digit(text_[i]) || text_[i] == U'_' || (starts_[i] && (i + 1 == size_ || starts_[i + 1]));
  }
  /// Whether the characters from `i` on are those of another name from `j` on.
  bool ends_as(std::size_t i, const NormalName& other, std::size_t j) const noexcept {
    return std::equal(text_.begin() + static_cast<std::ptrdiff_t>(i),
                      text_.begin() + static_cast<std::ptrdiff_t>(size_),
                      other.text_.begin() + static_cast<std::ptrdiff_t>(j),
                      other.text_.begin() + static_cast<std::ptrdiff_t>(other.size_));
  }

 private:
  void push(char32_t c, bool start) noexcept {
    text_[size_] = c;
    starts_[size_++] = start;
  }

  std::array<char32_t, most> text_;
  std::array<bool, most> starts_;  // where words and numbers begin
  std::size_t size_ = 0, letters_ = 0;
};

constexpr std::size_t fewest_letters = 4;

bool resembles(const NormalName& a, const NormalName& field) noexcept {
  const std::size_t n = std::min(a.size(), field.size());
  std::size_t i = 0;
  while (i < n && a[i] == field[i]) ++i;
  if (i == a.size() && i == field.size()) return true;
  if (field.letters() < fewest_letters) return false;
  if (a.size() == field.size() + 1) return !a.fixed(i) && a.ends_as(i + 1, field, i);
  if (a.size() + 1 == field.size()) return !field.fixed(i) && a.ends_as(i, field, i + 1);
  if (a.size() != field.size() || a.fixed(i) || field.fixed(i)) return false;
  if (a.ends_as(i + 1, field, i + 1)) return true;
  return i + 1 < n && a[i] == field[i + 1] && a[i + 1] == field[i] && !a.fixed(i + 1) && !field.fixed(i + 1) &&
         a.ends_as(i + 2, field, i + 2);
}

/// Hashes of a name, and of the name without each of its characters: a polynomial over a prime field, at a point that
/// nobody knows who might prepare names.
class Hashes {
 public:
  explicit Hashes(const NormalName& name) noexcept : size_(name.size()) {
    static const auto base = static_cast<std::uint32_t>(process_secret().low % (prime - 256) + 128);
    power_[0] = 1;
    before_[0] = after_[size_] = 0;
    for (std::size_t i = 0; i < size_; ++i) {
      power_[i + 1] = mix(power_[i], base, 0);
      before_[i + 1] = mix(before_[i], base, name[i] + 1);
    }
    for (std::size_t i = size_; i-- > 0;) after_[i] = mix(power_[size_ - 1 - i], name[i] + 1, after_[i + 1]);
  }
  std::uint32_t whole() const noexcept { return before_[size_]; }
  std::uint32_t without(std::size_t i) const noexcept { return mix(before_[i], power_[size_ - 1 - i], after_[i + 1]); }

 private:
  static constexpr std::uint32_t prime = 0x7FFFFFFF;
  static std::uint32_t mix(std::uint32_t a, std::uint32_t b, std::uint32_t c) noexcept {
    return static_cast<std::uint32_t>((std::uint64_t{a} * b + c) % prime);
  }
  std::size_t size_;
  std::array<std::uint32_t, NormalName::most + 1> power_, before_, after_;
};

}  // namespace

FieldSpelling::FieldSpelling(std::span<const FieldTarget> fields) {
  NormalName name;
  for (std::uint32_t slot = 0; slot < fields.size(); ++slot) {
    if (!name.set(fields[slot].name, NormalName::most - 1) || name.size() == 0) continue;
    longest_ = std::max(longest_, name.size());
    const Hashes hashes(name);
    entries_.push_back({hashes.whole(), slot});
    if (name.letters() < fewest_letters) continue;
    for (std::size_t i = 0; i < name.size(); ++i)
      if (!name.fixed(i)) entries_.push_back({hashes.without(i), slot});
  }
  index();
}

void FieldSpelling::index() {
  std::ranges::sort(entries_);
  const auto [first, last] = std::ranges::unique(entries_);
  entries_.erase(first, last);
  entries_.shrink_to_fit();
  const int bits = std::min(static_cast<int>(std::bit_width(entries_.size())), 31);
  shift_ = 31 - bits;
  starts_.assign((std::size_t{1} << bits) + 1, 0);
  for (const Entry& entry : entries_) ++starts_[(entry.hash >> shift_) + 1];
  for (std::size_t i = 1; i < starts_.size(); ++i) starts_[i] += starts_[i - 1];
}

// A name that many fields have but for one letter is a pattern of theirs: nothing is a misspelling of those.
std::span<const FieldSpelling::Entry> FieldSpelling::with(std::uint32_t hash) const noexcept {
  constexpr std::ptrdiff_t most = 16;
  const Entry* const bucket = entries_.data() + starts_[hash >> shift_];
  const Entry* const end = entries_.data() + starts_[(hash >> shift_) + 1];
  const Entry* const first = std::find_if(bucket, end, [&](const Entry& entry) { return entry.hash == hash; });
  const Entry* last = first;
  while (last != end && last->hash == hash && last - first <= most) ++last;
  return last - first > most ? std::span<const Entry>() : std::span(first, last);
}

std::uint32_t FieldSpelling::find(std::string_view name, std::span<const FieldTarget> fields,
                                  std::span<const std::uint64_t> given) const noexcept {
  NormalName strange, other;
  if (!strange.set(name, longest_ + 1) || strange.size() == 0) return none;
  std::uint32_t found = none;
  const auto look = [&](std::uint32_t hash) {
    for (const Entry& entry : with(hash)) {
      const bool open = given.empty() || (given[entry.slot / 64] >> entry.slot % 64 & 1) == 0;
      if (entry.slot < found && open && other.set(fields[entry.slot].name, NormalName::most) &&
          resembles(strange, other))
        found = entry.slot;
    }
  };
  const Hashes hashes(strange);
  look(hashes.whole());
  for (std::size_t i = 0; i < strange.size(); ++i)
    if (!strange.fixed(i)) look(hashes.without(i));
  return found;
}

}  // namespace fieldfare::detail
