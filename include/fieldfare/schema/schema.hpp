// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "fieldfare/schema/field.hpp"
#include "fieldfare/schema/matrix_layout.hpp"

namespace fieldfare {

/// The inputs of a model, in the order of the training frame. A field's position is its slot.
class Schema {
 public:
  Schema() = default;
  /// A matrix has one column per field.
  explicit Schema(std::vector<Field> fields) : fields_(std::move(fields)) {
    matrix_.width = static_cast<std::uint32_t>(fields_.size());
  }
  Schema(std::vector<Field> fields, MatrixLayout matrix) : fields_(std::move(fields)), matrix_(std::move(matrix)) {}

  std::size_t size() const noexcept { return fields_.size(); }
  const Field& operator[](std::size_t slot) const noexcept { return fields_[slot]; }
  auto begin() const noexcept { return fields_.begin(); }
  auto end() const noexcept { return fields_.end(); }

  /// The slot of a field, or nothing. Linear in the number of fields: resolve names once, before predicting.
  std::optional<std::size_t> slot(std::string_view name) const noexcept {
    for (std::size_t i = 0; i < fields_.size(); ++i)
      if (fields_[i].name == name) return i;
    return std::nullopt;
  }

  /// Columns that a matrix of rows has.
  std::size_t matrix_width() const noexcept { return matrix_.width; }
  /// Which of them feeds a field.
  std::size_t matrix_position(std::size_t slot) const noexcept {
    return matrix_.positions.empty() ? slot : static_cast<std::size_t>(matrix_.positions[slot]);
  }
  const MatrixLayout& matrix() const noexcept { return matrix_; }

  /// Names unique and UTF-8 of 1 to 256 bytes, none of them zero; positions within the matrix. Throws ArtifactError
  /// (`BadName`, `DuplicateName`, `LengthMismatch`, `BadSchema`).
  void validate() const;

 private:
  std::vector<Field> fields_;
  MatrixLayout matrix_;
};

}  // namespace fieldfare
