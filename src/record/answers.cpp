// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/record/answers.hpp"

#include <stdexcept>

namespace fieldfare {

void Answers::raise(std::size_t row) const {
  if (row >= rows_) throw std::out_of_range("no such record in hand");
  plan_->raise(workspace_->faults[row]);
}

}  // namespace fieldfare
