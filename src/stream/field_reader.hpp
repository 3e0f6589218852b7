// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "stream/row.hpp"

namespace fieldfare::stream {

/// Reads some fields of a JSON record a second time, for what the model has no use for: slices, copied fields, ids.
/// The record has been read by the predictor before, so it is one valid object without duplicate keys.
class FieldReader {
 public:
  FieldReader();
  FieldReader(FieldReader&&) noexcept;
  ~FieldReader();

  /// One value per field, valid until the next call. Throws RecordError (`TypeMismatch`, `OutOfRange`)
  /// at the field.
  std::span<const FieldValue> read(std::string_view record, std::span<const InputField> fields);

 private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
  std::vector<FieldValue> values_;
};

}  // namespace fieldfare::stream
