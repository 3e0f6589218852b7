// SPDX-License-Identifier: Apache-2.0
#include "coded_columns.hpp"

#include <algorithm>
#include <bit>

namespace fieldfare {
namespace {

const CodePicker* picker_of([[maybe_unused]] InstructionSet set) noexcept {
#if defined(__x86_64__) && defined(__GNUC__)
  if (set == InstructionSet::avx512) return &code_picker_avx512;
  if (set == InstructionSet::avx2) return &code_picker_avx2;
#endif
  return nullptr;
}

/// That the arrays are apart is what lets a compiler unroll.
[[gnu::noinline]] void pick(const std::uint8_t* __restrict table, const std::int32_t* __restrict codes,
                            std::size_t rows, std::uint8_t* __restrict out) noexcept {
  for (; rows >= 4; rows -= 4, codes += 4, out += 4) {
    out[0] = table[codes[0]];
    out[1] = table[codes[1]];
    out[2] = table[codes[2]];
    out[3] = table[codes[3]];
  }
  for (std::size_t r = 0; r < rows; ++r) out[r] = table[codes[r]];
}

}  // namespace

CodedColumns::CodedColumns(InstructionSet set) : picker_(picker_of(set)) {}

void CodedColumns::add(CodeColumn from, std::uint32_t to, std::span<const std::uint8_t> ranks) {
  std::size_t entries = ranks.size();
  if (picker_ && entries <= picker_->most_entries) entries = std::max(std::bit_ceil(entries), picker_->least_entries);
  tables_.push_back({from.index, to, static_cast<std::uint32_t>(bytes_.size()), static_cast<std::uint32_t>(entries)});
  bytes_.insert(bytes_.end(), ranks.begin(), ranks.end());
  bytes_.resize(bytes_.size() + entries - ranks.size());
}

void CodedColumns::sort() { std::ranges::stable_sort(tables_, {}, &CodeTable::from); }

void CodedColumns::row(FeatureColumns features, std::uint8_t* out) const noexcept {
  const std::uint8_t* const bytes = bytes_.data();
  for (const auto [from, to, at, entries] : tables_)
    out[to] = bytes[at + static_cast<std::size_t>(*features[CodeColumn{from}])];
}

void CodedColumns::block(FeatureColumns features, std::size_t rows, std::uint8_t* out,
                         std::size_t stride) const noexcept {
  const CodeTable* const all_end = tables_.data() + tables_.size();
  for (const CodeTable *table = tables_.data(), *end; table != all_end; table = end) {
    end = std::find_if(table, all_end, [&](const CodeTable& each) {
      return each.from != table->from || each.entries != table->entries;
    });
    const std::int32_t* codes = features[CodeColumn{table->from}];
    const bool whole = picker_ && table->entries <= picker_->most_entries;
    const std::size_t done = whole ? rows / picker_->width * picker_->width : 0;
    if (done > 0)
      picker_->pick({codes, table, static_cast<std::size_t>(end - table), bytes_.data(), out, stride}, done);
    for (; table != end && done < rows; ++table)
      pick(bytes_.data() + table->at, codes + done, rows - done, out + table->to * stride + done);
  }
}

std::size_t CodedColumns::bytes() const noexcept { return bytes_.size() + tables_.size() * sizeof(CodeTable); }

}  // namespace fieldfare
