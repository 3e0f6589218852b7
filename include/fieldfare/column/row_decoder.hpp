// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>

#include "fieldfare/plan/field_table.hpp"
#include "fieldfare/plan/workspace.hpp"

namespace fieldfare {

/// Decodes one record into one row of a workspace, field by field in any order. Every way in goes through here, so
/// that the same value is the same number, or the same error, whichever way it came. All members may throw RecordError.
class RowDecoder {
 public:
  static constexpr std::size_t max_string_bytes = 64 * 1024;

  /// Throws ArgumentError (`WorkspaceMismatch`) unless the workspace was made for these fields and has that row.
  RowDecoder(const FieldTable& fields, Workspace& workspace, std::size_t row, std::size_t first_row = npos)
      : RowDecoder(Resumed{}, fields, workspace, row, first_row) {
    for (std::size_t word = 0; word < words(); ++word) seen_[word] = 0;
  }
  /// Goes on with a row that another one has begun.
  struct Resumed {};
  RowDecoder(Resumed, const FieldTable& fields, Workspace& workspace, std::size_t row, std::size_t first_row = npos)
      : fields_(fields), table_(&fields), workspace_(workspace), row_(row), first_row_(first_row) {
    workspace.expect(fields, row + 1);
    seen_ = workspace.seen.data() + row * words();
  }

  void number(std::size_t slot, double value) {
    const FieldTarget& field = fields_[slot];
    if (field.type == DataType::string || field.type == DataType::boolean) mismatch(slot, "a number");
    if (!std::isfinite(value)) {
      if (std::isnan(value)) return null(slot);
      if (!field.infinite) out_of_range(slot);
    }
    if (field.type == DataType::int64) {
      if (value != std::floor(value)) not_an_integer(slot);
      if (!(value >= -0x1p63 && value < 0x1p63)) out_of_range(slot);
    } else if (field.type == DataType::float32) {
      const auto rounded = static_cast<double>(static_cast<float>(value));
      if (std::isinf(rounded) && !field.infinite) out_of_range(slot);
      value = rounded;
    }
    store(slot, value);
  }

  /// A number for every field: that of slot i is at values[i * stride]. What `number` says of each holds here, too.
  template <std::floating_point T>
  void numbers(const T* values, std::ptrdiff_t stride = 1) {
    const auto count = static_cast<std::ptrdiff_t>(fields_.size());
    if (put_finite(values, stride, count)) [[likely]]
      return mark_all();
    for (std::ptrdiff_t slot = 0; slot < count; ++slot)
      number(static_cast<std::size_t>(slot), static_cast<double>(values[slot * stride]));
  }

  void integer(std::size_t slot, std::int64_t value) {
    const FieldTarget& field = fields_[slot];
    if (field.type == DataType::string || field.type == DataType::boolean) mismatch(slot, "a number");
    store(slot, rounded(field, value));
  }

  /// An integer that may be beyond std::int64_t; an integer field does not take it then.
  void unsigned_integer(std::size_t slot, std::uint64_t value) {
    if (value <= INT64_MAX) return integer(slot, static_cast<std::int64_t>(value));
    const FieldTarget& field = fields_[slot];
    if (!is_floating(field.type)) return number(slot, static_cast<double>(value));  // throws
    store(slot, rounded(field, value));
  }

  void boolean(std::size_t slot, bool value) {
    if (fields_[slot].type != DataType::boolean) mismatch(slot, "a boolean");
    store(slot, value ? 1.0 : 0.0);
  }

  void text(std::size_t slot, std::string_view value) {
    const FieldTarget& field = fields_[slot];
    if (field.type != DataType::string) mismatch(slot, "a string");
    if (value.size() > max_string_bytes) too_long(slot);
    mark(slot);
    workspace_.frame[CodeColumn{field.column}][row_] = field.vocabulary.find(value);
    if (field.text) workspace_.frame[*field.text][row_].assign(value);
  }

  /// An explicit null (or NaN).
  void null(std::size_t slot) {
    if (!fields_[slot].nullable) not_nullable(slot);
    missing(slot);
  }

  /// A key that no field has. The text must stay where it is until `finish`.
  void unknown(std::string_view key) { unknown(key, key); }
  /// The same of a text that does not stay: `written` is the key as JSON writes it, with escapes and the closing quote.
  void unknown(std::string_view key, std::string_view written);

  /// Throws: the field is given a second time.
  [[noreturn]] void duplicate(std::size_t slot) const;

  /// Fields a record of this model has; slots are below it.
  std::size_t fields() const noexcept { return fields_.size(); }

  bool seen(std::size_t slot) const noexcept { return seen_[slot / 64] >> slot % 64 & 1; }

  /// Call once after the last field: whatever was not given is missing. Refused if no field was given, or if an unknown
  /// key is probably one that is missing, misspelt.
  void finish() {
    const std::size_t count = fields_.size();
    for (std::size_t first = 0; first < count; first += 64)
      if (seen_[first / 64] != all_of(count - first)) return fill_absent();
  }

  /// Of a record in hand, once no more is set: what nobody gave is missing. Reports it where the model does not accept
  /// that.
  void close() noexcept;

  /// The place of a field, as a JSON pointer.
  std::string where(std::size_t slot) const;

  static constexpr std::size_t npos = static_cast<std::size_t>(-1);

 private:
  std::size_t words() const noexcept { return (fields_.size() + 63) / 64; }
  void mark(std::size_t slot) noexcept { seen_[slot / 64] |= std::uint64_t{1} << slot % 64; }
  void mark_all() noexcept {
    for (std::size_t first = 0; first < fields_.size(); first += 64) seen_[first / 64] = all_of(fields_.size() - first);
  }
  /// The bits of so many fields, or of the first 64.
  static constexpr std::uint64_t all_of(std::size_t fields) noexcept {
    return fields >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << fields) - 1;
  }
  /// Whether that was all: fields of one floating type, all values finite in it.
  template <class T>
  bool put_finite(const T* values, std::ptrdiff_t stride, std::ptrdiff_t count) noexcept {
    const auto capacity = static_cast<std::ptrdiff_t>(workspace_.frame.capacity);
    double* const to = workspace_.frame.numbers + row_;
    const auto put = [&](auto type) {
      bool finite = true;
      for (std::ptrdiff_t i = 0; i < count; ++i) {
        const auto value = static_cast<decltype(type)>(values[i * stride]);
        finite &= std::fabs(value) <= std::numeric_limits<decltype(type)>::max();
        to[i * capacity] = static_cast<double>(value);
      }
      return finite;
    };
    if (workspace_.all_fields == DataType::float64) return put(double{});
    return workspace_.all_fields == DataType::float32 && put(float{});
  }
  /// A whole number as a field holds it, in one rounding.
  static double rounded(const FieldTarget& field, std::integral auto value) noexcept {
    const auto wide = static_cast<double>(value);
    if (field.single && (field.type == DataType::float32 || std::fabs(wide) > 0x1p53)) [[unlikely]]
      return static_cast<double>(static_cast<float>(value));
    return wide;
  }
  void store(std::size_t slot, double value) noexcept {
    mark(slot);
    workspace_.frame[NumberColumn{fields_[slot].column}][row_] = value;
  }
  void missing(std::size_t slot) noexcept {
    const FieldTarget& field = fields_[slot];
    if (field.type != DataType::string) return store(slot, std::numeric_limits<double>::quiet_NaN());
    mark(slot);
    workspace_.frame[CodeColumn{field.column}][row_] = field.vocabulary.missing();
  }
  void fill_absent();
  /// Calls visit(slot) for every field that is not given, of those that have no bit in `but`.
  template <class Visit>
  void each_absent(std::span<const std::uint64_t> but, const Visit& visit) const;
  void absent(std::size_t slot);
  void expect_spelling(std::span<const std::uint64_t> later) const;
  std::string row_pointer() const;
  std::string where(std::string_view key) const;

  [[noreturn]] void mismatch(std::size_t slot, std::string_view given) const;
  [[noreturn]] void out_of_range(std::size_t slot) const;
  [[noreturn]] void not_an_integer(std::size_t slot) const;
  [[noreturn]] void not_nullable(std::size_t slot) const;
  [[noreturn]] void too_long(std::size_t slot) const;
  [[noreturn]] void unknown_field(std::string_view key) const;
  [[noreturn]] void no_known_field() const;

  std::span<const FieldTarget> fields_;
  const FieldTable* table_;
  Workspace& workspace_;
  std::size_t row_, first_row_;
  std::uint64_t* seen_ = nullptr;  // one bit per field
  bool any_unknown_ = false;
};

}  // namespace fieldfare
