// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "fieldfare/schema/field.hpp"

namespace fieldfare {

/// The inputs of a model, in the order of the training frame. A field's position is its slot.
class Schema {
 public:
  Schema() = default;
  explicit Schema(std::vector<Field> fields) : fields_(std::move(fields)) {}

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

  /// Names unique and UTF-8 of 1 to 256 bytes, none of them zero; throws ArtifactError (`BadName`, `DuplicateName`).
  void validate() const;

 private:
  std::vector<Field> fields_;
};

}  // namespace fieldfare
