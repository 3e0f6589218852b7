// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "fieldfare/column/vocabulary.hpp"
#include "fieldfare/plan/field_spelling.hpp"
#include "fieldfare/plan/field_target.hpp"

namespace fieldfare {

/// The fields of one plan, by slot, with their names. Whoever decodes rows for the plan holds on to this.
class FieldTable {
 public:
  FieldTable() = default;
  /// The rows that the model was fitted on had `columns` columns, of which it need not read all.
  FieldTable(std::vector<FieldTarget> targets, std::size_t columns);
  FieldTable(FieldTable&&) = default;
  FieldTable& operator=(FieldTable&&) = default;

  std::size_t size() const noexcept { return targets_.size(); }
  /// Fields that a record may be expected to have: at least those of the model.
  std::size_t columns() const noexcept { return columns_; }
  bool empty() const noexcept { return targets_.empty(); }
  const FieldTarget* data() const noexcept { return targets_.data(); }
  const FieldTarget* begin() const noexcept { return data(); }
  const FieldTarget* end() const noexcept { return data() + size(); }
  const FieldTarget& operator[](std::size_t slot) const noexcept { return targets_[slot]; }

  /// Names, numbered by slot.
  const Vocabulary& names() const noexcept { return names_; }
  /// Names that one might write instead.
  const detail::FieldSpelling& spelling() const noexcept { return spelling_; }
  /// A number that no other table of this process has ever had; 0: no table. Workspaces know their plan by it.
  std::uint64_t id() const noexcept { return id_; }

 private:
  std::vector<FieldTarget> targets_;
  std::size_t columns_ = 0;
  Vocabulary names_;
  detail::FieldSpelling spelling_;
  std::uint64_t id_ = 0;
};

}  // namespace fieldfare
