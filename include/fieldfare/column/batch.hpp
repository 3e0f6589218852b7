// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "fieldfare/column/column_decoder.hpp"
#include "fieldfare/column/column_view.hpp"
#include "fieldfare/column/row_source.hpp"
#include "fieldfare/plan/field_table.hpp"

namespace fieldfare {

class Plan;

/// A named column in one or more pieces.
struct Column {
  std::string name;
  std::vector<ColumnView> chunks;

  /// Of all pieces together. Throws ArgumentError (`TooLarge`) when no number holds their sum.
  std::size_t rows() const;
};

/// Rows in columns. Owns neither the values nor the dictionaries' values.
struct Batch {
  std::size_t rows = 0;
  std::vector<Column> columns;
};

/// What a column that the model reads, and the batch does not have, means.
enum class MissingColumns : std::uint8_t {
  refuse,  ///< SchemaError `MissingColumn`
  null,    ///< every row of it is missing, where the field is nullable; one column at least must be there
};

/// A batch whose columns were matched with a model's fields, once: names resolved, types checked, dictionaries
/// translated to codes. The model and the memory behind the batch must outlive it; the Batch itself need not.
class BoundBatch final : public RowSource {
 public:
  /// By name; columns the model does not know are ignored. Throws SchemaError naming every problem: `MissingColumn`,
  /// `TypeMismatch`, `DuplicateColumn`, `LengthMismatch`.
  BoundBatch(const Plan& plan, const Batch& batch, MissingColumns missing = MissingColumns::refuse);

  std::size_t rows() const noexcept override { return rows_; }
  void decode(std::size_t first, std::size_t count, Workspace& workspace) const override;

 private:
  void decode_row(std::size_t first, std::size_t row, Workspace& workspace) const;

  const FieldTable* fields_;
  std::vector<std::unique_ptr<const ColumnDecoder>> decoders_;  // one per field
  std::size_t rows_ = 0;
};

}  // namespace fieldfare
