// SPDX-License-Identifier: Apache-2.0
// Arrow's format strings and buffer layouts:
// https://arrow.apache.org/docs/format/CDataInterface.html#data-type-description
#include "io/arrow_format.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "column/encode.hpp"
#include "fieldfare/detail/text.hpp"
#include "fieldfare/error.hpp"
#include "io/arrow_metadata.hpp"

namespace fieldfare::detail {
namespace {

/// One array whose format is being read: where its first element lies.
struct Source {
  const ArrowSchema& schema;
  const ArrowArray& array;
  std::size_t first, rows;

  void expect_buffers(std::int64_t least) const {
    if (array.n_buffers < least || (least > 0 && !array.buffers))
      bad_arrow(schema,
                "has " + std::to_string(array.n_buffers) + " buffers; its format needs " + std::to_string(least));
  }
  const void* buffer(std::size_t index) const {
    if (!array.buffers[index] && rows > 0) bad_arrow(schema, "lacks buffer " + std::to_string(index));
    return array.buffers[index];
  }
  template <class T>
  Numbers<T> numbers() const {
    expect_buffers(2);
    const auto* bytes = static_cast<const std::byte*>(buffer(1));
    return {bytes ? bytes + first * sizeof(T) : nullptr, sizeof(T)};
  }
};

Values nulls(const Source&) { return Nulls{}; }

Values bits(const Source& source) {
  source.expect_buffers(2);
  return Bits{{static_cast<const std::uint8_t*>(source.buffer(1)), source.first}};
}

template <class T>
Values numbers(const Source& source) {
  return source.numbers<T>();
}

template <class Offset>
Values texts(const Source& source) {
  source.expect_buffers(3);
  const auto* offsets = static_cast<const Offset*>(source.buffer(1));
  return Texts<Offset>{offsets ? offsets + source.first : nullptr, static_cast<const char*>(source.array.buffers[2])};
}

// Buffers: validity, views, any number of data buffers, and their sizes.
Values views(const Source& source) {
  source.expect_buffers(3);
  constexpr std::size_t view_bytes = 16, fixed = 3;
  const auto count = static_cast<std::size_t>(source.array.n_buffers) - fixed;
  const auto* bytes = static_cast<const std::byte*>(source.buffer(1));
  const auto* sizes = static_cast<const std::int64_t*>(source.array.buffers[count + 2]);
  if (count > 0 && !sizes) bad_arrow(source.schema, "lacks the sizes of its data buffers");
  return TextViews{bytes ? bytes + source.first * view_bytes : nullptr, source.array.buffers + 2, sizes, count};
}

struct Format {
  std::string_view name;
  Values (*read)(const Source&);
};

constexpr std::array formats = {
    Format{"n", nulls},
    Format{"b", bits},
    Format{"c", numbers<std::int8_t>},
    Format{"C", numbers<std::uint8_t>},
    Format{"s", numbers<std::int16_t>},
    Format{"S", numbers<std::uint16_t>},
    Format{"i", numbers<std::int32_t>},
    Format{"I", numbers<std::uint32_t>},
    Format{"l", numbers<std::int64_t>},
    Format{"L", numbers<std::uint64_t>},
    Format{"e", numbers<Half>},
    Format{"f", numbers<float>},
    Format{"g", numbers<double>},
    Format{"u", texts<std::int32_t>},
    Format{"U", texts<std::int64_t>},
    Format{"vu", views},
};

/// What else there is, by the beginning of its format; no field takes any of it.
constexpr std::array<std::pair<std::string_view, std::string_view>, 21> other_formats = {{
    {"z", "binary"},
    {"Z", "large_binary"},
    {"vz", "binary_view"},
    {"w:", "fixed_size_binary"},
    {"d:", "decimal"},
    {"tdD", "date32"},
    {"tdm", "date64"},
    {"tts", "time32[s]"},
    {"ttm", "time32[ms]"},
    {"ttu", "time64[us]"},
    {"ttn", "time64[ns]"},
    {"ts", "timestamp"},
    {"tD", "duration"},
    {"ti", "interval"},
    {"+s", "struct"},
    {"+m", "map"},
    {"+l", "list"},
    {"+L", "large_list"},
    {"+w:", "fixed_size_list"},
    {"+u", "union"},
    {"+r", "run_end_encoded"},
}};

Values unsupported(std::string_view format) {
  for (const auto& [prefix, name] : other_formats)
    if (format.starts_with(prefix)) return Unsupported{std::string(name)};
  return Unsupported{"of the Arrow format '" + std::string(format.substr(0, 32)) + "'"};
}

// What an extension type stores says nothing about what its values mean: a period is no number of days.
Values read(const Source& source) {
  if (const auto extension = extension_of(source.schema.metadata); !extension.empty())
    return Unsupported{"extension<" + excerpt(extension) + ">"};
  const std::string_view format = source.schema.format;
  const auto found = std::ranges::find(formats, format, &Format::name);
  return found == formats.end() ? unsupported(format) : found->read(source);
}

void check_lengths(const ArrowSchema& schema, const ArrowArray& array, std::int64_t first, std::int64_t rows) {
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max() / 64;  // bytes and bits stay countable
  const bool negative = array.length < 0 || array.offset < 0 || array.n_buffers < 0;
  if (negative || array.length > most || array.offset > most || rows > array.length || first > array.length - rows)
    bad_arrow(schema, "has a length of " + std::to_string(array.length) + " at offset " + std::to_string(array.offset) +
                          "; " + std::to_string(rows) + " rows from " + std::to_string(first) + " on are needed");
}

/// The bits that say which rows hold a value; none where no row is missing.
Validity validity_of(const Source& source) {
  const auto& [schema, array, first, rows] = source;
  if (array.null_count < -1 || array.null_count > array.length)  // -1: nobody counted them
    bad_arrow(schema,
              "has " + std::to_string(array.null_count) + " nulls in " + std::to_string(array.length) + " rows");
  if (array.null_count > 0 && !array.buffers[0]) bad_arrow(schema, "has nulls, and lacks the buffer that says where");
  return {array.null_count == 0 ? nullptr : static_cast<const std::uint8_t*>(array.buffers[0]), first};
}

/// The values behind the positions of a dictionary-encoded array.
ColumnView dictionary_of(const ArrowSchema& schema, const ArrowArray& array) {
  const ArrowArray* values = array.dictionary;
  if (!values || !values->release || !schema.dictionary->release)
    bad_arrow(schema, "lacks its dictionary, or it was released already");
  if (schema.dictionary->dictionary) bad_arrow(schema, "has a dictionary that has a dictionary itself");
  return arrow_column(*schema.dictionary, *values, 0, values->length);
}

}  // namespace

void bad_arrow(const ArrowSchema& schema, const std::string& problem) {
  throw SchemaError("BadArrow", schema.name ? "column '" + excerpt(schema.name) + "'" : std::string(), problem);
}

ColumnView arrow_column(const ArrowSchema& schema, const ArrowArray& array, std::int64_t first, std::int64_t rows) {
  if (!schema.format) bad_arrow(schema, "has no format");
  check_lengths(schema, array, first, rows);
  const Source source{schema, array, static_cast<std::size_t>(array.offset + first), static_cast<std::size_t>(rows)};
  ColumnView column{source.rows, read(source), {}};
  const bool known = !std::holds_alternative<Unsupported>(column.values);
  if (schema.dictionary && known) {
    auto coded = encode(column.values, dictionary_of(schema, array), false);
    if (!coded) bad_arrow(schema, "has a dictionary, and positions that are not integers");
    column.values = std::move(*coded);
  }
  if (known && !std::holds_alternative<Nulls>(column.values)) column.validity = validity_of(source);
  return column;
}

}  // namespace fieldfare::detail
