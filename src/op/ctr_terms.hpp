// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <memory>
#include <vector>

#include "op/ctr_hash.hpp"

namespace fieldfare::detail {

/// What the hashes of some tables take in, each term once: categories and bits. A row's terms are worked out as small
/// numbers, or as what a hash takes in.
class CtrTerms {
 public:
  static constexpr std::size_t most = 256;  ///< what a block's terms may take of the stack
  static constexpr std::size_t lanes = 32;  ///< rows of a block

  std::size_t size() const noexcept { return categories_.size() + bits_.size(); }
  /// The term of an input's category; `known` are those that have a number.
  std::uint16_t category(NumberColumn from, std::shared_ptr<const KnownCategories> known);
  /// The term of a bit of a number.
  std::uint16_t bit(NumberColumn from, CtrBit how, double with);
  /// How many numbers a term has; 0 for a category without any.
  std::size_t count(std::uint16_t term) const noexcept { return known_[term] ? known_[term]->hashes.size() : 2; }
  /// What the hash takes in for a term's number.
  std::uint64_t taken(std::uint16_t term, std::size_t number) const noexcept {
    return known_[term] ? CtrHash::of_category(known_[term]->hashes[number]) : CtrHash::of_bit(number != 0);
  }

  /// The terms' numbers for Rows rows from `first` on, those of term t from out[t * Rows] on. Returns a bit per row,
  /// set where a category has no number; it is given 0 then.
  template <std::size_t Rows>
  std::uint32_t numbers(const Frame& frame, std::size_t first, std::uint16_t* out) const noexcept;
  /// What hashes take in for one row.
  void hashes(const Frame& frame, std::size_t row, std::uint64_t* out) const noexcept;

 private:
  struct Category {
    std::uint16_t term;
    NumberColumn from;
    std::shared_ptr<const KnownCategories> known;
  };
  struct Bit {
    std::uint16_t term;
    CtrBit how;
    NumberColumn from;
    double with;

    bool operator()(double x) const noexcept;
  };

  std::vector<Category> categories_;
  std::vector<Bit> bits_;
  std::vector<const KnownCategories*> known_;  // per term; null for a bit
};

}  // namespace fieldfare::detail
