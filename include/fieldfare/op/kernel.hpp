// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "fieldfare/detail/cpp20.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

#include "fieldfare/op/sparse_values.hpp"
#include "fieldfare/op/term_scratch.hpp"

namespace fieldfare {

/// A number column of a frame, by position.
struct NumberColumn {
  std::uint32_t index = 0;
};

/// A column of codes of a frame, by position.
struct CodeColumn {
  std::uint32_t index = 0;
};

/// A column of texts of a frame, by position: those of a field, as the record has them.
struct TextColumn {
  std::uint32_t index = 0;
};

/// A sparse block of a frame, by position: neighbouring columns of which each row stores few.
struct SparseColumns {
  std::uint32_t index = 0;
};

/// Neighbouring numbers of a row, row after row: where models leave their margins, and links read and leave theirs.
struct RowBlock {
  std::uint32_t first = 0;  ///< numbers of a row that lie before them
  std::uint32_t width = 0;
};

/// The first cell that a kernel could not answer for, of one pass over a frame.
struct Fault {
  enum class Kind : std::uint8_t {
    none,
    unknown_category,
    missing_category,
    inexact_category,
    not_finite,
    out_of_range,
    out_of_memory,
    empty,  ///< a record in hand has none of the model's fields
    absent  ///< a field that a record in hand does not have, and that must be there
  };
  Kind kind = Kind::none;
  std::uint32_t column = 0;  ///< of the graph: the input meant
  std::size_t row = 0;
};

/// One block of rows on its way through a plan. Columns are contiguous; the memory belongs to a Workspace.
struct Frame {
  double* numbers = nullptr;
  std::int32_t* codes = nullptr;
  double* row_blocks = nullptr;
  std::string* texts = nullptr;
  SparseValues* sparse = nullptr;
  TermScratch* terms = nullptr;
  const double* const* features = nullptr;  ///< of all models: where each of theirs lies
  double* scratch = nullptr;                ///< the engines' own
  std::size_t rows = 0;
  std::size_t capacity = 0;  ///< rows a column has room for
  Fault fault;
  Fault* row_faults = nullptr;  ///< the first of each row, where somebody asks for them

  double* operator[](NumberColumn column) const noexcept { return numbers + column.index * capacity; }
  std::int32_t* operator[](CodeColumn column) const noexcept { return codes + column.index * capacity; }
  std::string* operator[](TextColumn column) const noexcept { return texts + column.index * capacity; }
  SparseValues& operator[](SparseColumns block) const noexcept { return sparse[block.index]; }
  double* operator[](RowBlock block) const noexcept { return row_blocks + block.first * capacity; }

  /// Keeps the fault of the lowest row; the first reported among equals.
  void report(Fault::Kind kind, std::uint32_t column, std::size_t row) noexcept {
    if (fault.kind == Fault::Kind::none || row < fault.row) fault = {kind, column, row};
    if (row_faults && row_faults[row].kind == Fault::Kind::none) row_faults[row] = {kind, column, row};
  }
};

/// A compiled node. Immutable; may be shared by threads.
class Kernel {
 public:
  virtual ~Kernel() = default;
  virtual void apply(Frame& frame) const noexcept = 0;
};

}  // namespace fieldfare
