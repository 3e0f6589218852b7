// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "op/ctr_terms.hpp"

namespace fieldfare::detail {

/// Tables of CatboostCtr whose hashes take in the same few terms. Each makes a code of a row, from which its outputs
/// follow. A table of few combinations of known categories has a code for each of them, by the terms' numbers: then no
/// hash is needed for rows of known categories.
class CtrGroup {
 public:
  static constexpr std::size_t most_known = 1024;  ///< categories of an input that get a number

  /// A term of a table whose combinations have codes.
  struct Part {
    std::uint16_t term;
    std::uint16_t stride;  ///< what the term's number counts in the code
  };

  /// Whether there is room for this table's terms.
  bool takes(const CatboostCtrTable& table) const noexcept {
    return terms_.size() + table.categories.size() + table.compared.size() <= CtrTerms::most;
  }
  /// known: per input, the categories that have a number. spare: how many numbers look-ups may still take; less by what
  /// those of this table do.
  void add(const CatboostCtrTable& table, const std::vector<std::shared_ptr<const KnownCategories>>& known,
           Binding& binding, std::size_t first_output, std::size_t& spare);
  void apply(Frame& frame) const noexcept;

 private:
  struct Table {
    std::vector<std::uint16_t> terms;
    HashRows rows;  ///< row 0 is that of unseen hashes
    CodeColumn code;
    std::vector<std::int32_t> code_of;  ///< per row
  };
  /// Tables whose combinations have codes, of one number of terms.
  struct FullTables {
    std::vector<Part> parts;  ///< table after table
    std::vector<CodeColumn> codes;
  };

  std::vector<std::uint32_t> number_combinations(const Table& table, std::size_t most);
  static void number_rows(Table& table, std::size_t rows, std::vector<std::uint32_t>& row_of);
  static std::int32_t look_up(const Table& table, const std::uint64_t* taken) noexcept;
  template <std::size_t Rows>
  void block(Frame& frame, std::size_t first) const noexcept;
  template <std::size_t Rows, std::size_t Terms>
  static void write_full(Frame& frame, std::size_t first, const std::uint16_t* numbers, std::size_t terms,
                         const FullTables& tables) noexcept;
  template <std::size_t Rows>
  void write_full(Frame& frame, std::size_t first, const std::uint16_t* numbers) const noexcept;

  CtrTerms terms_;
  std::vector<Table> tables_;
  std::vector<std::uint32_t> not_full_;     ///< which tables are too large for it
  std::map<std::size_t, FullTables> full_;  // by number of terms
};

}  // namespace fieldfare::detail
