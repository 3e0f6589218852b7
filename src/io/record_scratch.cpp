// SPDX-License-Identifier: Apache-2.0
#include "io/record_scratch.hpp"

#include <utility>

#include "detail/checked.hpp"
#include "fieldfare/error.hpp"

namespace fieldfare {

void RecordScratch::capture(const FieldTable& fields, std::vector<std::string> names, std::size_t rows) {
  captured = std::move(names);
  if (captured.empty()) return;
  captures.resize(detail::checked_product(captured.size(), rows));
  capture_of_slot.assign(fields.size(), static_cast<std::uint32_t>(captured.size()));
  for (std::uint32_t which = 0; which < captured.size(); ++which) {
    const std::int32_t slot = fields.names().find(captured[which]);
    if (slot == fields.names().unknown())
      known_fields.push_back(captured[which]);
    else
      capture_of_slot[static_cast<std::size_t>(slot)] = which;
  }
}

void RecordScratch::expect_later(const FieldTable& fields, const std::vector<std::string>& names) {
  if (names.empty()) return;
  later.assign((fields.size() + 63) / 64, 0);
  given.assign(later.size(), 0);
  for (const std::string& name : names) {
    const std::int32_t slot = fields.names().find(name);
    if (slot == fields.names().unknown()) throw SchemaError("UnknownColumn", name, "the model has no such field");
    later[static_cast<std::size_t>(slot) / 64] |= std::uint64_t{1} << slot % 64;
  }
}

}  // namespace fieldfare
