// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "fieldfare/plan/workspace.hpp"
#include "stream/row.hpp"

namespace fieldfare::stream {

/// The values of fields that the predictor has captured, for what the model has no use for: slices, copied fields, ids.
class FieldReader {
 public:
  FieldReader();
  FieldReader(FieldReader&&) noexcept;
  ~FieldReader();

  /// One value per field; those are the captured fields of the workspace, in order. Valid until the next call, or until
  /// the record is gone. Throws RecordError (`TypeMismatch`, `OutOfRange`) at the field.
  std::span<const FieldValue> read(const Workspace& workspace, std::span<const InputField> fields);

 private:
  struct Unescaper;
  std::unique_ptr<Unescaper> unescaper_;
  std::vector<FieldValue> values_;
};

}  // namespace fieldfare::stream
