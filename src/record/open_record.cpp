// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/record/open_record.hpp"

#include <exception>

#include "fieldfare/io/json_reader.hpp"
#include "fieldfare/plan/plan.hpp"
#include "io/record_scratch.hpp"

namespace fieldfare {

OpenRecord::OpenRecord(const Plan& plan, Workspace& workspace, std::size_t row)
    : OpenRecord(RowDecoder::Resumed{}, plan, workspace, row) {
  static_cast<void>(RowDecoder(plan.fields(), workspace, row));  // nothing is given yet
}

OpenRecord OpenRecord::resumed(const Plan& plan, Workspace& workspace, std::size_t row) {
  return {RowDecoder::Resumed{}, plan, workspace, row};
}

void OpenRecord::json(std::string_view text) {
  const Reading reading(*plan_, *workspace_, row_);
  read_json(text, *plan_, *workspace_, row_);
}

const FieldTable& OpenRecord::fields() const noexcept { return plan_->fields(); }

RowDecoder OpenRecord::decoder(std::size_t slot) const {
  if (slot >= plan_->fields().size()) throw SchemaError("UnknownColumn", std::to_string(slot), "no such slot");
  return {RowDecoder::Resumed{}, plan_->fields(), *workspace_, row_};
}

OpenRecord::Reading::Reading(const Plan& plan, Workspace& workspace, std::size_t row) noexcept
    : plan_(plan), workspace_(workspace), row_(row), exceptions_(std::uncaught_exceptions()) {
  workspace_.scratch->in_hand = true;
}

OpenRecord::Reading::~Reading() {
  workspace_.scratch->in_hand = false;
  // Of a record that was refused nothing is left.
  if (std::uncaught_exceptions() > exceptions_) static_cast<void>(RowDecoder(plan_.fields(), workspace_, row_));
}

}  // namespace fieldfare
