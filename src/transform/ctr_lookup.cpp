// SPDX-License-Identifier: Apache-2.0
#include "transform/ctr_lookup.hpp"

#include <algorithm>

namespace fieldfare::detail {
namespace {

// That their arrays are apart is what lets a compiler make vectors, or unroll.

template <std::size_t Rows>
[[gnu::noinline]] void accumulate(const std::uint16_t* __restrict number, std::uint16_t stride,
                                  std::uint16_t* __restrict at) noexcept {
  for (std::size_t r = 0; r < Rows; ++r) at[r] = static_cast<std::uint16_t>(at[r] + number[r] * stride);
}

template <std::size_t Rows>
[[gnu::noinline]] void pick(const double* __restrict values, const std::uint16_t* __restrict at,
                            double* __restrict to) noexcept {
  for (std::size_t r = 0; r < Rows; r += 4) {
    to[r] = values[at[r]];
    to[r + 1] = values[at[r + 1]];
    to[r + 2] = values[at[r + 2]];
    to[r + 3] = values[at[r + 3]];
  }
}

}  // namespace

void CtrGroup::add(const CatboostCtrTable& source, const std::vector<std::vector<std::uint32_t>>& known,
                   Binding& binding, std::size_t first_output) {
  std::vector<std::uint64_t> keys;
  for (std::size_t entry = 0; entry < source.entries(); ++entry) keys.push_back(source.key(entry));
  Table table{{}, {}, HashRows(keys), {}};
  for (const std::uint32_t input : source.categories)
    table.terms.push_back(terms_.category(binding.number(input), known[input]));
  for (std::size_t i = 0; i < source.compared.size(); ++i)
    table.terms.push_back(
        terms_.bit(binding.number(source.compared[i]), static_cast<CtrBit>(source.how[i]), source.with[i]));
  for (const double value : source.unseen) table.values.push_back(static_cast<float>(value));
  for (const double value : source.values) table.values.push_back(static_cast<float>(value));
  for (std::size_t i = 0; i < source.unseen.size(); ++i)
    table.outputs.push_back(binding.output_number(first_output + i));
  if (!fill(table)) not_full_.push_back(static_cast<std::uint32_t>(tables_.size()));
  tables_.push_back(std::move(table));
}

/// Asks the table for every combination of its terms' numbers, unless they are many, or many more than its entries.
bool CtrGroup::fill(const Table& table) {
  const std::size_t outputs = table.outputs.size();
  if (outputs == 0) return true;
  std::vector<Part> parts;
  std::size_t combinations = 1;
  for (const std::uint16_t term : table.terms) {
    parts.push_back({term, static_cast<std::uint16_t>(combinations * outputs)});
    combinations *= terms_.count(term);
    if (combinations == 0 || combinations * outputs > std::min<std::size_t>(65'535, 1024 + 16 * table.values.size()))
      return false;
  }
  full_.push_back({static_cast<std::uint32_t>(parts.size()), static_cast<std::uint32_t>(outputs),
                   static_cast<std::uint32_t>(combinations * outputs)});
  for (std::size_t combination = 0; combination < combinations; ++combination) {
    std::uint64_t hash = 0;
    for (const auto& [term, stride] : parts)
      hash = CtrHash::take(hash, terms_.taken(term, combination * outputs / stride % terms_.count(term)));
    const float* values = table.values.data() + table.rows.find(hash) * outputs;
    full_values_.insert(full_values_.end(), values, values + outputs);
  }
  parts_.insert(parts_.end(), parts.begin(), parts.end());
  full_outputs_.insert(full_outputs_.end(), table.outputs.begin(), table.outputs.end());
  return true;
}

void CtrGroup::look_up(const Table& table, const std::uint64_t* taken, Frame& frame, std::size_t row) const noexcept {
  std::uint64_t hash = 0;
  for (const std::uint16_t term : table.terms) hash = CtrHash::take(hash, taken[term]);
  const std::size_t outputs = table.outputs.size();
  const float* values = table.values.data() + table.rows.find(hash) * outputs;
  for (std::size_t i = 0; i < outputs; ++i) frame[table.outputs[i]][row] = static_cast<double>(values[i]);
}

template <std::size_t Rows>
void CtrGroup::write_full(Frame& frame, std::size_t first, const std::uint16_t* numbers) const noexcept {
  const Part* part = parts_.data();
  const NumberColumn* output = full_outputs_.data();
  const double* values = full_values_.data();
  for (const FullTable& table : full_) {
    std::uint16_t at[Rows] = {};
    for (const Part* end = part + table.parts; part != end; ++part) {
      if constexpr (Rows == 1)
        at[0] = static_cast<std::uint16_t>(at[0] + numbers[part->term] * part->stride);
      else
        accumulate<Rows>(numbers + part->term * Rows, part->stride, at);
    }
    for (std::uint32_t i = 0; i < table.outputs; ++i, ++output) {
      if constexpr (Rows == 1)
        frame[*output][first] = values[at[0] + i];
      else
        pick<Rows>(values + i, at, frame[*output] + first);
    }
    values += table.values;
  }
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
      for (const Table& table : tables_) look_up(table, taken, frame, first + r);
    } else {
      for (const std::uint32_t which : not_full_) look_up(tables_[which], taken, frame, first + r);
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
