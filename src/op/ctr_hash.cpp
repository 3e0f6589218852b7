// SPDX-License-Identifier: Apache-2.0
#include "op/ctr_hash.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

namespace fieldfare::detail {
namespace {

/// The number that undoes a multiplication by an odd one, modulo 2^64: each step doubles the bits that are right.
constexpr std::uint64_t inverse(std::uint64_t odd) noexcept {
  std::uint64_t found = odd;
  for (int i = 0; i < 5; ++i) found *= 2 - odd * found;
  return found;
}

constexpr std::uint64_t back = inverse(CtrHash::multiplier);
static_assert(CtrHash::multiplier * back == 1);

/// The category behind a hash of one category and bits, given the bits; nothing if there is none.
std::optional<std::uint32_t> category_of(std::uint64_t hash, std::size_t bits, std::size_t count) noexcept {
  for (std::size_t i = count; i-- > 0;) hash = hash * back - CtrHash::of_bit((bits >> i & 1) != 0);
  const auto value = static_cast<std::int64_t>(hash * back * back);
  if (value != static_cast<std::int32_t>(value)) return std::nullopt;
  return static_cast<std::uint32_t>(value);
}

}  // namespace

std::vector<std::shared_ptr<const KnownCategories>> known_categories(const std::vector<CatboostCtrTable>& tables,
                                                                     std::size_t inputs, std::size_t most) {
  constexpr std::size_t most_bits = 6;
  std::vector<std::set<std::uint32_t>> found(inputs);
  for (const CatboostCtrTable& table : tables) {
    const std::size_t count = table.compared.size();
    if (table.categories.size() != 1 || count > most_bits || table.entries() > most << count) continue;
    auto& categories = found[table.categories[0]];
    for (std::size_t entry = 0; entry < table.entries() && categories.size() <= most; ++entry)
      for (std::size_t bits = 0; bits < std::size_t{1} << count; ++bits)
        if (const auto category = category_of(table.key(entry), bits, count)) categories.insert(*category);
  }
  std::size_t spare_slots = std::size_t{1} << 18;  // for all inputs together, to be found at the first look
  std::vector<std::shared_ptr<const KnownCategories>> answer;
  const auto none = std::make_shared<const KnownCategories>(KnownCategories{{}, HashRows({})});
  for (const auto& categories : found) {
    if (categories.empty() || categories.size() > most) {
      answer.push_back(none);
      continue;
    }
    std::vector<std::uint32_t> hashes(categories.begin(), categories.end());
    HashRows rows({hashes.begin(), hashes.end()}, spare_slots);
    spare_slots -= std::min(spare_slots, rows.slots());
    answer.push_back(std::make_shared<const KnownCategories>(KnownCategories{std::move(hashes), std::move(rows)}));
  }
  return answer;
}

}  // namespace fieldfare::detail
