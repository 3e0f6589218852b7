// SPDX-License-Identifier: Apache-2.0
// The rarer half of RowDecoder: fields that are missing, keys that no field has, and what is wrong with a value.
#include "fieldfare/column/row_decoder.hpp"

#include <algorithm>
#include <bit>
#include <functional>
#include <string>

#include "fieldfare/error.hpp"
#include "io/json_pointer.hpp"
#include "io/record_scratch.hpp"

namespace fieldfare {

namespace {

std::string_view expected(DataType type) noexcept {
  constexpr std::string_view names[] = {"a boolean", "an integer", "a number", "a number", "a string"};
  return names[static_cast<std::size_t>(type)];
}

// Only so much of a strange key as helps to find it, whole characters.
std::string_view shown(std::string_view key) noexcept {
  std::size_t size = std::min<std::size_t>(key.size(), 256);
  while (size > 0 && size < key.size() && (static_cast<unsigned char>(key[size]) & 0xC0) == 0x80) --size;
  return key.substr(0, size);
}

std::string quoted(std::string_view name) {
  std::string text = "'";
  return text.append(shown(name)).append("'");
}

}  // namespace

std::string RowDecoder::row_pointer() const {
  return first_row_ == npos ? std::string() : detail::pointer_to_row(first_row_ + row_);
}

std::string RowDecoder::where(std::size_t slot) const { return where(fields_[slot].name); }

std::string RowDecoder::where(std::string_view key) const {
  std::string pointer = row_pointer();
  detail::append_pointer(pointer, shown(key));
  return pointer;
}

void RowDecoder::unknown(std::string_view key, std::string_view written) {
  RecordScratch& scratch = *workspace_.scratch;
  if (!any_unknown_) scratch.unknown.clear();
  any_unknown_ = true;
  if (key.size() > max_string_bytes)
    throw RecordError("TooLong", row_pointer(), "a key is longer than " + std::to_string(max_string_bytes) + " bytes");
  if (scratch.unknown.full())
    throw RecordError("TooManyFields", row_pointer(),
                      "more than " + std::to_string(scratch.unknown.most()) + " fields");
  if (!scratch.unknown.insert(key, written)) throw RecordError("DuplicateKey", where(key), "the key is given twice");
  if (scratch.is_known(key)) return;
  ++scratch.count;
  if (scratch.unknown_fields == UnknownFields::refuse) unknown_field(key);
}

void RowDecoder::duplicate(std::size_t slot) const {
  throw RecordError("DuplicateKey", where(slot), "the key is given twice");
}

void RowDecoder::unknown_field(std::string_view key) const {
  std::string message = "the model has no such field";
  if (const auto slot = table_->spelling().find(key, fields_, {}); slot != detail::FieldSpelling::none)
    message += "; did you mean " + quoted(fields_[slot].name) + "?";
  throw RecordError("UnknownField", where(key), message);
}

template <class Visit>
void RowDecoder::each_absent(std::span<const std::uint64_t> but, const Visit& visit) const {
  for (std::size_t word = 0; word < words(); ++word) {
    const std::uint64_t left_out = but.empty() ? 0 : but[word];
    for (std::uint64_t open = all_of(fields_.size() - 64 * word) & ~seen_[word] & ~left_out; open != 0;
         open &= open - 1)
      visit(64 * word + static_cast<std::size_t>(std::countr_zero(open)));
  }
}

// A record in hand may be without the fields that are set later.
void RowDecoder::fill_absent() {
  const RecordScratch& scratch = *workspace_.scratch;
  std::span<const std::uint64_t> later;
  if (scratch.in_hand && !scratch.later.empty()) {
    later = scratch.later;
    bool open = false;
    each_absent(later, [&](std::size_t) { open = true; });
    if (!open) return;
  }
  if (std::all_of(seen_, seen_ + words(), [](std::uint64_t word) { return word == 0; })) no_known_field();
  if (any_unknown_) expect_spelling(later);
  each_absent(later, [&](std::size_t slot) { absent(slot); });
}

void RowDecoder::close() noexcept {
  Frame& frame = workspace_.frame;
  if (!fields_.empty() && std::all_of(seen_, seen_ + words(), [](std::uint64_t word) { return word == 0; }))
    frame.report(Fault::Kind::empty, 0, row_);
  each_absent({}, [&](std::size_t slot) {
    if (!fields_[slot].nullable) frame.report(Fault::Kind::absent, static_cast<std::uint32_t>(slot), row_);
    missing(slot);
  });
}

void RowDecoder::expect_spelling(std::span<const std::uint64_t> later) const {
  RecordScratch& scratch = *workspace_.scratch;
  std::span<const std::uint64_t> given(seen_, words());
  if (!later.empty()) {
    std::ranges::transform(given, later, scratch.given.begin(), std::bit_or<>());
    given = scratch.given;
  }
  for (std::size_t i = 0; i < scratch.unknown.size(); ++i) {
    const std::uint64_t hash = scratch.unknown.hash(i);
    if (scratch.is_innocent(hash)) continue;
    const std::string_view key = scratch.unknown.text(i);
    const detail::FieldSpelling& spelling = table_->spelling();
    if (scratch.is_known(key) || spelling.find(key, fields_, {}) == detail::FieldSpelling::none) {
      scratch.acquit(hash);
      continue;
    }
    const auto slot = spelling.find(key, fields_, given);
    if (slot != detail::FieldSpelling::none)
      throw RecordError("MisspeltField", where(key),
                        "no field has this name, and the field " + quoted(fields_[slot].name) +
                            " is not given; rename the one, or give the other (null where it is missing)");
  }
}

// Names the first unknown key that one of the fields may have been meant by.
void RowDecoder::no_known_field() const {
  std::string message = "none of the model's fields is given";
  const detail::UnknownKeys& unknown = workspace_.scratch->unknown;
  for (std::size_t i = 0; any_unknown_ && i < unknown.size(); ++i) {
    const std::string_view key = unknown.text(i);
    const auto slot = table_->spelling().find(key, fields_, {});
    if (slot == detail::FieldSpelling::none) continue;
    message += "; is " + quoted(key) + " the field " + quoted(fields_[slot].name) + "?";
    break;
  }
  throw RecordError("NoKnownField", row_pointer(), message);
}

void RowDecoder::absent(std::size_t slot) {
  if (!fields_[slot].nullable)
    throw RecordError("Missing", where(slot), "the field is not given, and the model does not accept it missing");
  missing(slot);
}

void RowDecoder::mismatch(std::size_t slot, std::string_view given) const {
  throw RecordError("TypeMismatch", where(slot),
                    "expected " + std::string(expected(fields_[slot].type)) + ", got " + std::string(given));
}

void RowDecoder::out_of_range(std::size_t slot) const {
  const DataType type = fields_[slot].type;
  throw RecordError("OutOfRange", where(slot),
                    "the number is infinite or beyond the range of " + std::string(detail::name_of(type)));
}

void RowDecoder::not_an_integer(std::size_t slot) const {
  throw RecordError("NotAnInteger", where(slot), "the field takes whole numbers only");
}

void RowDecoder::not_nullable(std::size_t slot) const {
  throw RecordError("NullNotAllowed", where(slot), "null or NaN, and the model does not accept the field missing");
}

void RowDecoder::too_long(std::size_t slot) const {
  throw RecordError("TooLong", where(slot), "the string is longer than " + std::to_string(max_string_bytes) + " bytes");
}

}  // namespace fieldfare
