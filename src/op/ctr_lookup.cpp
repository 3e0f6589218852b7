// SPDX-License-Identifier: Apache-2.0
#include "op/ctr_lookup.hpp"

#include <algorithm>

namespace fieldfare::detail {
namespace {

/// Codes of rows: their terms' numbers, each times its stride. For few terms there is a loop of its own.
template <std::size_t Rows, std::size_t Terms>
void combine(const std::uint16_t* numbers, std::span<const CtrGroup::Part> parts, std::int32_t* to) noexcept {
  if constexpr (Terms == 0) {
    for (std::size_t r = 0; r < Rows; ++r) {
      std::int32_t code = 0;
      for (const auto& [term, stride] : parts) code += numbers[term * Rows + r] * stride;
      to[r] = code;
    }
  } else {
    const std::uint16_t* number[Terms];
    std::uint16_t stride[Terms];
    for (std::size_t i = 0; i < Terms; ++i) {
      number[i] = numbers + parts[i].term * Rows;
      stride[i] = parts[i].stride;
    }
    for (std::size_t r = 0; r < Rows; ++r) {
      std::uint16_t code = 0;
      for (std::size_t i = 0; i < Terms; ++i) code = static_cast<std::uint16_t>(code + number[i][r] * stride[i]);
      to[r] = code;
    }
  }
}

}  // namespace

void CtrGroup::add(const CatboostCtrTable& source, const std::vector<std::shared_ptr<const KnownCategories>>& known,
                   Binding& binding, std::size_t first_output, std::size_t& spare) {
  const std::size_t outputs = source.unseen.size();
  if (outputs == 0) return;
  std::vector<std::uint64_t> keys;
  for (std::size_t entry = 0; entry < source.entries(); ++entry) keys.push_back(source.key(entry));
  Table table{{}, HashRows(keys), binding.own_code(), {}};
  for (const std::uint32_t input : source.categories)
    table.terms.push_back(terms_.category(binding.number(input), known[input]));
  for (std::size_t i = 0; i < source.compared.size(); ++i)
    table.terms.push_back(
        terms_.bit(binding.number(source.compared[i]), static_cast<CtrBit>(source.how[i]), source.with[i]));

  const std::size_t most = std::min(1024 + 16 * source.values.size(), spare) / outputs;
  std::vector<std::uint32_t> row_of = number_combinations(table, most);
  spare -= row_of.size() * outputs;
  number_rows(table, source.entries() + 1, row_of);
  for (std::size_t i = 0; i < outputs; ++i) {
    std::vector<double> values;
    for (const std::uint32_t row : row_of)
      values.push_back(static_cast<float>(row == 0 ? source.unseen[i] : source.values[(row - 1) * outputs + i]));
    binding.look_up(first_output + i, table.code, std::move(values));
  }
  tables_.push_back(std::move(table));
}

/// Asks the table for the row of every combination of its terms' numbers. None, if there are more than `most`, or a
/// category has no numbers.
std::vector<std::uint32_t> CtrGroup::number_combinations(const Table& table, std::size_t most) {
  std::vector<Part> parts;
  std::size_t combinations = 1;
  for (const std::uint16_t term : table.terms) {
    parts.push_back({term, static_cast<std::uint16_t>(combinations)});
    combinations *= terms_.count(term);
    if (combinations == 0 || combinations > std::min<std::size_t>(65'535, most)) {
      not_full_.push_back(static_cast<std::uint32_t>(tables_.size()));
      return {};
    }
  }
  std::vector<std::uint32_t> rows;
  for (std::size_t combination = 0; combination < combinations; ++combination) {
    std::uint64_t hash = 0;
    for (const auto& [term, stride] : parts)
      hash = CtrHash::take(hash, terms_.taken(term, combination / stride % terms_.count(term)));
    rows.push_back(table.rows.find(hash));
  }
  FullTables& full = full_[parts.size()];
  full.parts.insert(full.parts.end(), parts.begin(), parts.end());
  full.codes.push_back(table.code);
  return rows;
}

/// Gives a code to each row that no combination has led to.
void CtrGroup::number_rows(Table& table, std::size_t rows, std::vector<std::uint32_t>& row_of) {
  constexpr std::int32_t none = -1;
  table.code_of.assign(rows, none);
  for (std::size_t code = 0; code < row_of.size(); ++code)
    table.code_of[row_of[code]] = static_cast<std::int32_t>(code);
  for (std::size_t row = 0; row < rows; ++row) {
    if (table.code_of[row] != none) continue;
    table.code_of[row] = static_cast<std::int32_t>(row_of.size());
    row_of.push_back(static_cast<std::uint32_t>(row));
  }
}

std::int32_t CtrGroup::look_up(const Table& table, const std::uint64_t* taken) noexcept {
  std::uint64_t hash = 0;
  for (const std::uint16_t term : table.terms) hash = CtrHash::take(hash, taken[term]);
  return table.code_of[table.rows.find(hash)];
}

template <std::size_t Rows, std::size_t Terms>
void CtrGroup::write_full(Frame& frame, std::size_t first, const std::uint16_t* numbers, std::size_t terms,
                          const FullTables& tables) noexcept {
  const Part* part = tables.parts.data();
  for (const CodeColumn code : tables.codes) {
    combine<Rows, Terms>(numbers, {part, terms}, frame[code] + first);
    part += Terms == 0 ? terms : Terms;
  }
}

template <std::size_t Rows>
void CtrGroup::write_full(Frame& frame, std::size_t first, const std::uint16_t* numbers) const noexcept {
  for (const auto& [terms, tables] : full_)
    if (terms == 1)
      write_full<Rows, 1>(frame, first, numbers, terms, tables);
    else if (terms == 2)
      write_full<Rows, 2>(frame, first, numbers, terms, tables);
    else if (terms == 3)
      write_full<Rows, 3>(frame, first, numbers, terms, tables);
    else if (terms == 4)
      write_full<Rows, 4>(frame, first, numbers, terms, tables);
    else
      write_full<Rows, 0>(frame, first, numbers, terms, tables);
}

template <std::size_t Rows>
void CtrGroup::block(Frame& frame, std::size_t first) const noexcept {
  std::uint16_t numbers[CtrTerms::most * Rows];
  const std::uint32_t unknown = terms_.numbers<Rows>(frame, first, numbers);
  write_full<Rows>(frame, first, numbers);
  if (unknown == 0 && not_full_.empty()) return;
  for (std::size_t r = 0; r < Rows; ++r) {
    std::uint64_t taken[CtrTerms::most];
    const bool all = (unknown >> r & 1) != 0;
    if (!all && not_full_.empty()) continue;
    terms_.hashes(frame, first + r, taken);
    if (all) {
      for (const Table& table : tables_) frame[table.code][first + r] = look_up(table, taken);
    } else {
      for (const std::uint32_t which : not_full_)
        frame[tables_[which].code][first + r] = look_up(tables_[which], taken);
    }
  }
}

void CtrGroup::apply(Frame& frame) const noexcept {
  constexpr std::size_t lanes = CtrTerms::lanes;
  std::size_t row = 0;
  for (; row + lanes <= frame.rows; row += lanes) block<lanes>(frame, row);
  for (; row < frame.rows; ++row) block<1>(frame, row);
}

}  // namespace fieldfare::detail
