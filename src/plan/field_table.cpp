// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/plan/field_table.hpp"

#include <algorithm>
#include <atomic>
#include <utility>

namespace fieldfare {
namespace {

// What an artifact may claim without having the fields: records are given room for twice as many.
constexpr std::size_t most_unread_columns = 65'536;

std::uint64_t next_id() noexcept {
  static std::atomic<std::uint64_t> last = 0;
  return ++last;
}

}  // namespace

FieldTable::FieldTable(std::vector<FieldTarget> targets, std::size_t columns)
    : targets_(std::move(targets)),
      columns_(std::max(targets_.size(), std::min(columns, most_unread_columns))),
      spelling_(targets_),
      id_(next_id()) {
  for (const FieldTarget& field : targets_) names_.add(field.name);
}

}  // namespace fieldfare
