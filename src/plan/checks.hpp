// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "fieldfare/graph/check.hpp"
#include "fieldfare/plan/plan.hpp"

namespace fieldfare {

/// Scores the stored records one by one and as a batch; throws ArtifactError (`SelfTestFailed`) where an answer is not
/// the stored one.
void replay_checks(const Plan& plan, const Checks& checks);

/// Stored check records as rows of the plan's fields.
class CheckRows {
 public:
  CheckRows(const Plan& plan, const Checks& checks) : plan_(plan), checks_(checks) {}
  /// Decodes one stored record into a row of a workspace; throws RecordError.
  void decode(std::size_t check, Workspace& workspace, std::size_t row) const;

 private:
  const Plan& plan_;
  const Checks& checks_;
};

}  // namespace fieldfare
