// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/plan/field_table.hpp"

#include <atomic>
#include <utility>

namespace fieldfare {
namespace {

std::uint64_t next_id() noexcept {
  static std::atomic<std::uint64_t> last = 0;
  return ++last;
}

}  // namespace

FieldTable::FieldTable(std::vector<FieldTarget> targets)
    : targets_(std::move(targets)), spelling_(targets_), id_(next_id()) {
  for (const FieldTarget& field : targets_) names_.add(field.name);
}

}  // namespace fieldfare
