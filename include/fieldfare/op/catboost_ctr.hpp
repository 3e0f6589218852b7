// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "fieldfare/op/checks.hpp"
#include "fieldfare/op/op.hpp"

namespace fieldfare {

/// How a table of CatboostCtr makes a bit of a number.
enum class CtrBit : std::uint8_t {
  greater,         ///< float32(x) > with; NaN is not
  greater_or_nan,  ///< float32(x) > with, or NaN
  equal,           ///< x == with
};

/// The statistics of one combination of categories and bits. The combination's hash starts from 0 and takes in, one
/// after the other, the hash of each category (as a signed 32-bit number) and each bit: h = M (h + M x), modulo 2^64,
/// M = 0x4906BA494954CB65.
struct CatboostCtrTable {
  std::vector<std::uint32_t> categories;  ///< inputs: category hashes from 0 to 2^32 - 1
  std::vector<std::uint32_t> compared;    ///< inputs: one per bit, after the categories
  std::vector<double> with;               ///< one per bit
  std::vector<std::uint8_t> how;          ///< one CtrBit per bit
  std::vector<std::int32_t> keys;         ///< per entry its hash, low word first; hashes increase
  std::vector<double> values;             ///< entries x outputs, in float32
  std::vector<double> unseen;             ///< one per output: the answer for a hash that has no entry

  static void fields(auto& self, auto&& visit) {
    visit("categories", self.categories);
    visit("compared", self.compared);
    visit("with", self.with);
    visit("how", self.how);
    visit("keys", self.keys);
    visit("values", self.values);
    visit("unseen", self.unseen);
  }

  std::size_t entries() const noexcept { return keys.size() / 2; }
  std::uint64_t key(std::size_t entry) const noexcept {
    return static_cast<std::uint32_t>(keys[2 * entry]) |
           static_cast<std::uint64_t>(static_cast<std::uint32_t>(keys[2 * entry + 1])) << 32;
  }
};

/// Statistics of categories and of their combinations, looked up by hash; the outputs of the tables side by side.
/// Source: CatBoost 1.2, TStaticCtrProvider::CalcCtrs: every CTR type, prior, shift and scale comes down to one float32
/// number per entry.
struct CatboostCtr {
  static constexpr std::string_view kind = "catboost_ctr";

  std::vector<CatboostCtrTable> tables;

  static void fields(auto& self, auto&& visit) { visit("tables", self.tables); }

  std::vector<Block> infer(std::span<const ColumnType> columns) const;
  /// Categories and bits of all tables together.
  std::size_t terms() const noexcept;
  std::unique_ptr<Kernel> compile(Binding& binding) const;
};

}  // namespace fieldfare
