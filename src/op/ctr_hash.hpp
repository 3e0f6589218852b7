// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <memory>
#include <vector>

#include "fieldfare/op/catboost_ctr.hpp"
#include "op/hash_rows.hpp"

namespace fieldfare::detail {

/// How a combination's hash takes in one value after the other (CatboostCtrTable).
struct CtrHash {
  static constexpr std::uint64_t multiplier = 0x4906BA494954CB65u;

  /// A category's hash as the 64 bits that are taken in, multiplied once already.
  static constexpr std::uint64_t of_category(std::uint32_t hash) noexcept {
    return multiplier * static_cast<std::uint64_t>(std::int64_t{static_cast<std::int32_t>(hash)});
  }
  static constexpr std::uint64_t of_bit(bool bit) noexcept { return bit ? multiplier : 0; }
  static constexpr std::uint64_t take(std::uint64_t hash, std::uint64_t taken) noexcept {
    return multiplier * (hash + taken);
  }
};

/// Categories that have a number.
struct KnownCategories {
  std::vector<std::uint32_t> hashes;  ///< by number
  HashRows rows;                      ///< number + 1 by hash
};

/// Per input of a CatboostCtr the category hashes that its tables were made from, as far as they can be told from the
/// tables of one category; none for an input where they are unknown or more than `most`. Whatever they are, they only
/// choose a way to the answer.
std::vector<std::shared_ptr<const KnownCategories>> known_categories(const std::vector<CatboostCtrTable>& tables,
                                                                     std::size_t inputs, std::size_t most);

}  // namespace fieldfare::detail
