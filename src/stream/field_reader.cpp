// SPDX-License-Identifier: Apache-2.0
#include "stream/field_reader.hpp"

#include <simdjson.h>

#include <string>

#include "fieldfare/error.hpp"
#include "stream/json_text.hpp"

namespace fieldfare::stream {
namespace {

using simdjson::ondemand::json_type;

std::string_view trimmed(std::string_view token) {
  const auto last = token.find_last_not_of(" \t\r\n");
  return token.substr(0, last + 1);
}

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

/// The record has been read before, so a number is written as one: what cannot be read is beyond a double.
[[noreturn]] void unreadable(const InputField& field, simdjson::error_code error) {
  const bool number = error == simdjson::NUMBER_ERROR || error == simdjson::NUMBER_OUT_OF_RANGE;
  throw RecordError(number ? "OutOfRange" : "Syntax", place_of(field),
                    number ? "the number is beyond the range of the field" : simdjson::error_message(error));
}

void get(simdjson::ondemand::value value, const InputField& field, FieldValue& out) try {
  const json_type type = value.type();
  out.raw = trimmed(value.raw_json_token());
  if (type == json_type::null) return;
  out.present = true;
  if (field.type == FieldType::text && type == json_type::string)
    out.text = value.get_string();
  else if (field.type == FieldType::number && type == json_type::number)
    out.number = value.get_double();
  else if (field.type == FieldType::boolean && type == json_type::boolean)
    out.number = bool(value.get_bool()) ? 1.0 : 0.0;
  else
    mismatch(field);
} catch (const simdjson::simdjson_error& error) {
  unreadable(field, error.error());
}

}  // namespace

struct FieldReader::Parser {
  simdjson::ondemand::parser parser;
  std::vector<char> padded;
};

FieldReader::FieldReader() : parser_(std::make_unique<Parser>()) {}
FieldReader::FieldReader(FieldReader&&) noexcept = default;
FieldReader::~FieldReader() = default;

std::span<const FieldValue> FieldReader::read(std::string_view record, std::span<const InputField> fields) try {
  values_.assign(fields.size(), {});
  auto& padded = parser_->padded;
  if (padded.size() < record.size() + simdjson::SIMDJSON_PADDING)
    padded.resize(2 * record.size() + simdjson::SIMDJSON_PADDING);
  record.copy(padded.data(), record.size());
  auto document = parser_->parser.iterate(padded.data(), record.size(), padded.size());
  std::size_t missing = fields.size();
  for (auto field : document.get_object()) {
    const std::string_view key = field.unescaped_key();
    for (std::size_t i = 0; i < fields.size(); ++i)
      if (fields[i].name == key) {
        get(field.value(), fields[i], values_[i]);
        --missing;
        break;
      }
    if (missing == 0) break;
  }
  return values_;
} catch (const simdjson::simdjson_error& error) {
  throw RecordError("Syntax", "", error.what());
}

bool is_utf8(std::string_view bytes) noexcept { return simdjson::validate_utf8(bytes); }

}  // namespace fieldfare::stream
