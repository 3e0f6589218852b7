// SPDX-License-Identifier: Apache-2.0
#include "stream/field_reader.hpp"

#include <simdjson.h>

#include <cmath>
#include <string>

#include "fieldfare/column/row_decoder.hpp"
#include "fieldfare/error.hpp"
#include "io/json_cursor.hpp"
#include "stream/json_text.hpp"

namespace fieldfare::stream {
namespace {

/// A JSON pointer to a field.
std::string place_of(const InputField& field) {
  std::string where = "/";
  for (const char c : field.name) where += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
  return where;
}

[[noreturn]] void mismatch(const InputField& field) {
  constexpr std::string_view wanted[] = {"a number", "a string", "true or false"};
  throw RecordError("TypeMismatch", place_of(field),
                    "the field must be " + std::string(wanted[static_cast<std::size_t>(field.type)]));
}

double number_of(std::string_view raw, const InputField& field) {
  using detail::JsonNumber;
  detail::JsonCursor cursor({raw.data(), raw.data() + raw.size(), RowDecoder::npos});
  const JsonNumber number = cursor.number();
  if (number.kind == JsonNumber::Kind::integer) return static_cast<double>(number.integer);
  if (number.kind == JsonNumber::Kind::unsigned_integer) return static_cast<double>(number.unsigned_integer);
  if (std::isfinite(number.value)) return number.value;
  throw RecordError("OutOfRange", place_of(field), "the number is beyond the range of the field");
}

}  // namespace

struct FieldReader::Unescaper {
  simdjson::ondemand::parser parser;
  std::vector<std::string> texts;  // of each field

  std::string_view text(std::string_view raw, std::size_t which) try {
    const simdjson::padded_string padded(raw);
    auto document = parser.iterate(padded);
    if (which >= texts.size()) texts.resize(which + 1);
    texts[which] = std::string_view(document.get_string());
    return texts[which];
  } catch (const simdjson::simdjson_error& error) {
    throw RecordError("Syntax", "", error.what());
  }
};

FieldReader::FieldReader() : unescaper_(std::make_unique<Unescaper>()) {}
FieldReader::FieldReader(FieldReader&&) noexcept = default;
FieldReader::~FieldReader() = default;

std::span<const FieldValue> FieldReader::read(const Workspace& workspace, std::span<const InputField> fields) {
  values_.assign(fields.size(), {});
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const std::string_view raw = workspace.captured(i);
    if (raw.empty() || raw == "null") continue;
    FieldValue& value = values_[i];
    value.raw = raw;
    value.present = true;
    const FieldType type = fields[i].type;
    const char first = raw.front();
    if (type == FieldType::text && first == '"')
      value.text = raw.find('\\') == std::string_view::npos ? raw.substr(1, raw.size() - 2) : unescaper_->text(raw, i);
    else if (type == FieldType::boolean && (first == 't' || first == 'f'))
      value.number = first == 't' ? 1.0 : 0.0;
    else if (type == FieldType::number && (first == '-' || (first >= '0' && first <= '9')))
      value.number = number_of(raw, fields[i]);
    else
      mismatch(fields[i]);
  }
  return values_;
}

bool is_utf8(std::string_view bytes) noexcept { return simdjson::validate_utf8(bytes); }

}  // namespace fieldfare::stream
