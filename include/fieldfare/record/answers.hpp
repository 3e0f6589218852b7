// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <span>
#include <vector>

#include "fieldfare/plan/plan.hpp"
#include "fieldfare/plan/prediction.hpp"
#include "fieldfare/plan/workspace.hpp"

namespace fieldfare {

/// What `Predictor::finish` says of each record in hand: a view into the workspace, valid until its next use.
class Answers {
 public:
  Answers(const Plan& plan, const Workspace& workspace, std::span<const std::vector<Label>> classes,
          std::size_t rows) noexcept
      : plan_(&plan), workspace_(&workspace), classes_(classes), rows_(rows) {}

  std::size_t size() const noexcept { return rows_; }
  /// Whether the model takes the record; if not, `operator[]` says what is wrong with it.
  bool is_good(std::size_t row) const noexcept {
    return row < rows_ && workspace_->faults[row].kind == Fault::Kind::none;
  }
  /// Throws RecordError where the model does not take the record, std::out_of_range if there is no such row.
  Prediction operator[](std::size_t row) const {
    if (!is_good(row)) [[unlikely]]
      raise(row);
    return {plan_->margins(*workspace_, row), plan_->outputs(*workspace_, row), plan_->targets(), classes_};
  }

 private:
  [[noreturn]] void raise(std::size_t row) const;

  const Plan* plan_;
  const Workspace* workspace_;
  std::span<const std::vector<Label>> classes_;
  std::size_t rows_;
};

}  // namespace fieldfare
