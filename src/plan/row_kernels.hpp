// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "fieldfare/op/kernel.hpp"
#include "fieldfare/op/look_up.hpp"
#include "fieldfare/op/sparse_values.hpp"

namespace fieldfare {

/// A column that follows from codes, as numbers.
struct WriteLookUp final : Kernel {
  WriteLookUp(LookUpColumn column, NumberColumn number) : from(column), to(number) {}
  LookUpColumn from;
  NumberColumn to;

  void apply(Frame& frame) const noexcept override { from.write(frame, frame[to]); }
};

/// Columns of a sparse block, as numbers. All that anybody reads so are written at once, by whoever comes first.
struct WriteSparse final : Kernel {
  explicit WriteSparse(SparseColumns block) : from(block) {}
  SparseColumns from;
  std::vector<std::pair<std::uint32_t, NumberColumn>> columns;  // of the block, in order once all are there

  void apply(Frame& frame) const noexcept override {
    for (const auto& column : columns) std::fill_n(frame[column.second], frame.rows, 0.0);
    for (std::size_t r = 0; r < frame.rows; ++r)
      for (const SparseValue& stored : frame[from].row(r)) {
        const auto at =
            std::ranges::lower_bound(columns, stored.column, {}, &std::pair<std::uint32_t, NumberColumn>::first);
        if (at != columns.end() && at->first == stored.column) frame[at->second][r] = stored.value;
      }
  }
};

/// A number of each row as a column.
struct ColumnOfRows final : Kernel {
  ColumnOfRows(RowBlock block, std::uint32_t which, NumberColumn number) : from(block), position(which), to(number) {}
  RowBlock from;
  std::uint32_t position;
  NumberColumn to;

  void apply(Frame& frame) const noexcept override {
    const double* x = frame[from] + position;
    double* y = frame[to];
    for (std::size_t r = 0; r < frame.rows; ++r) y[r] = x[r * from.width];
  }
};

/// Columns as rows.
struct RowsOfColumns final : Kernel {
  RowsOfColumns(std::vector<NumberColumn> columns, RowBlock block) : from(std::move(columns)), to(block) {}
  std::vector<NumberColumn> from;
  RowBlock to;

  void apply(Frame& frame) const noexcept override {
    double* y = frame[to];
    for (std::size_t k = 0; k < from.size(); ++k) {
      const double* x = frame[from[k]];
      for (std::size_t r = 0; r < frame.rows; ++r) y[r * to.width + k] = x[r];
    }
  }
};

}  // namespace fieldfare
