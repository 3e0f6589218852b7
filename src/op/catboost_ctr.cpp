// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/op/catboost_ctr.hpp"

#include <cmath>

#include "op/builtin.hpp"
#include "op/ctr_lookup.hpp"

namespace fieldfare {
namespace {

constexpr std::size_t most_outputs = 1'000'000, most_terms = 64;

struct Lookup final : Kernel {
  std::vector<detail::CtrGroup> groups;

  void apply(Frame& frame) const noexcept override {
    for (const detail::CtrGroup& group : groups) group.apply(frame);
  }
};

void validate_keys(const CatboostCtrTable& table) {
  detail::expect_size("keys", table.keys.size(), 2 * table.entries());
  for (std::size_t entry = 1; entry < table.entries(); ++entry)
    if (table.key(entry) <= table.key(entry - 1))
      throw ArtifactError("BadCategory", "/keys", "the hashes of a table must increase strictly");
}

void validate_table(const CatboostCtrTable& table, std::size_t inputs) {
  if (table.categories.size() + table.compared.size() > most_terms)
    throw ArtifactError("CountTooLarge", "/categories", "more than 64 categories and bits in one combination");
  for (const std::uint32_t input : table.categories)
    if (input >= inputs) throw ArtifactError("BadGraph", "/categories", "no such input");
  for (const std::uint32_t input : table.compared)
    if (input >= inputs) throw ArtifactError("BadGraph", "/compared", "no such input");
  detail::expect_size("with", table.with.size(), table.compared.size());
  detail::expect_size("how", table.how.size(), table.compared.size());
  for (std::size_t i = 0; i < table.how.size(); ++i) {
    if (table.how[i] > static_cast<std::uint8_t>(CtrBit::equal))
      throw ArtifactError("UnknownTag", "/how", "unknown bit");
    const bool whole = table.how[i] == static_cast<std::uint8_t>(CtrBit::equal);
    detail::expect_finite("with", {&table.with[i], 1}, whole ? DataType::float64 : DataType::float32);
  }
  validate_keys(table);
  detail::expect_size("values", table.values.size(), table.entries() * table.unseen.size());
  detail::expect_finite("values", table.values, DataType::float32);
  detail::expect_finite("unseen", table.unseen, DataType::float32);
}

}  // namespace

std::vector<Block> CatboostCtr::infer(std::span<const ColumnType> columns) const {
  detail::expect_numbers(columns);
  std::size_t outputs = 0;
  for (const CatboostCtrTable& table : tables) {
    validate_table(table, columns.size());
    outputs += table.unseen.size();
    if (outputs > most_outputs) throw ArtifactError("CountTooLarge", "/tables", "more than 1e6 output columns");
  }
  if (outputs == 0) return {};
  return {Block{BlockKind::dense, DataType::float32, static_cast<std::uint32_t>(outputs)}};
}

std::size_t CatboostCtr::terms() const noexcept {
  std::size_t terms = 0;
  for (const CatboostCtrTable& table : tables) terms += table.categories.size() + table.compared.size();
  return terms;
}

std::unique_ptr<Kernel> CatboostCtr::compile(Binding& binding) const {
  auto kernel = std::make_unique<Lookup>();
  const auto known = detail::known_categories(tables, binding.inputs(), detail::CtrGroup::most_known);
  std::size_t output = 0, spare = std::size_t{1} << 20;  // numbers of the look-ups that small tables may have
  for (const CatboostCtrTable& table : tables) spare += 16 * table.values.size();
  for (const CatboostCtrTable& table : tables) {
    if (kernel->groups.empty() || !kernel->groups.back().takes(table)) kernel->groups.emplace_back();
    kernel->groups.back().add(table, known, binding, output, spare);
    output += table.unseen.size();
  }
  return kernel;
}

}  // namespace fieldfare

template <>
fieldfare::Kind<fieldfare::Op> fieldfare::detail::builtin_op<fieldfare::CatboostCtr>() {
  return kind_of<Op, CatboostCtr>();
}
