// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <vector>

#include "transform/ctr_terms.hpp"

namespace fieldfare::detail {

/// Tables of CatboostCtr whose hashes take in the same few terms. A table of few combinations of known categories is
/// also kept in full, by the terms' numbers: then no hash is needed for rows of known categories.
class CtrGroup {
 public:
  static constexpr std::size_t most_known = 1024;  ///< categories of an input that get a number

  /// Whether there is room for this table's terms.
  bool takes(const CatboostCtrTable& table) const noexcept {
    return terms_.size() + table.categories.size() + table.compared.size() <= CtrTerms::most;
  }
  /// known: per input, the category hashes that get a number.
  void add(const CatboostCtrTable& table, const std::vector<std::vector<std::uint32_t>>& known, Binding& binding,
           std::size_t first_output);
  void apply(Frame& frame) const noexcept;

 private:
  struct Table {
    std::vector<std::uint16_t> terms;
    std::vector<NumberColumn> outputs;
    HashRows rows;
    std::vector<float> values;  ///< rows x outputs; row 0 is that of unseen hashes
  };
  struct Part {
    std::uint16_t term;
    std::uint16_t stride;  ///< what the term's number counts in the table's values
  };
  /// A table that is kept in full; its parts, values and outputs follow those of the one before.
  struct FullTable {
    std::uint32_t parts, outputs, values;
  };

  bool fill(const Table& table);
  void look_up(const Table& table, const std::uint64_t* taken, Frame& frame, std::size_t row) const noexcept;
  template <std::size_t Rows>
  void block(Frame& frame, std::size_t first) const noexcept;
  template <std::size_t Rows>
  void write_full(Frame& frame, std::size_t first, const std::uint16_t* numbers) const noexcept;

  CtrTerms terms_;
  std::vector<Table> tables_;
  std::vector<std::uint32_t> not_full_;  ///< which tables are too large for it
  std::vector<FullTable> full_;
  std::vector<Part> parts_;
  std::vector<NumberColumn> full_outputs_;
  std::vector<double> full_values_;  ///< per table combinations x outputs
};

}  // namespace fieldfare::detail
