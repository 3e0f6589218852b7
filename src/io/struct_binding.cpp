// SPDX-License-Identifier: Apache-2.0
#include "column/schema_problems.hpp"
#include "fieldfare/io/struct_member.hpp"
#include "fieldfare/io/struct_rows.hpp"
#include "fieldfare/plan/plan.hpp"

namespace fieldfare::detail {

namespace {

MemberKind kind_of(DataType type) noexcept {
  if (type == DataType::boolean) return MemberKind::boolean;
  return type == DataType::string ? MemberKind::text : MemberKind::number;
}

std::string_view describe(MemberKind kind) noexcept {
  constexpr std::string_view names[] = {"a bool", "a number", "a string"};
  return names[static_cast<std::size_t>(kind)];
}

}  // namespace

const FieldTable& fields_of(const Plan& plan) noexcept { return plan.fields(); }

std::vector<std::size_t> match_members(const Schema& schema, std::span<const MemberClaim> claims) {
  SchemaProblems problems;
  std::vector<std::size_t> slots;
  std::vector<bool> bound(schema.size());
  for (const MemberClaim& claim : claims) {
    const auto slot = schema.slot(claim.name);
    slots.push_back(slot.value_or(0));
    if (!slot) {
      problems.add("UnknownColumn", claim.name, "the model has no such field");
    } else if (bound[*slot]) {
      problems.add("DuplicateColumn", claim.name, "two members are bound to it");
    } else if (bound[*slot] = true; kind_of(schema[*slot].type) != claim.kind) {
      problems.add("TypeMismatch", claim.name,
                   "the member is " + std::string(describe(claim.kind)) + ", the model takes " +
                       std::string(name_of(schema[*slot].type)));
    }
  }
  for (std::size_t slot = 0; slot < schema.size(); ++slot)
    if (!bound[slot] && !schema[slot].nullable)
      problems.add("MissingColumn", schema[slot].name, "no member is bound to it, and it must not be missing");
  problems.raise();
  return slots;
}

}  // namespace fieldfare::detail
