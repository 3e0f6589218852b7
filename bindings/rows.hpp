// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "fieldfare/column/batch.hpp"
#include "fieldfare/column/row_source.hpp"
#include "fieldfare/io/arrow.hpp"
#include "record_options.hpp"
#include "scorer.hpp"

namespace fieldfare::bindings {

/// Rows bound to a model, and what keeps their memory alive.
struct Rows {
  explicit Rows(const Scorer& scorer) : predictor(scorer.predictor()) {}

  Predictor predictor;  ///< the source refers to its plan
  std::vector<pybind11::object> owners;
  std::vector<ArrowTable> tables;
  std::unique_ptr<RowSource> source;
};

/// Columns of the objects that have `__arrow_c_stream__` or `__arrow_c_array__`.
ArrowTable arrow_table(pybind11::handle object);
bool is_arrow(pybind11::handle object);

/// The rows of a batch whose memory `rows` keeps alive. Throws SchemaError.
std::unique_ptr<Rows> bound(std::unique_ptr<Rows> rows, const Batch& batch, MissingColumns missing);

/// A one-dimensional array as a column. The array, or a copy in native byte order, joins `owners`.
ColumnView numpy_column(const pybind11::array& array, std::vector<pybind11::object>& owners);

/// One row of a two-dimensional array as a column; the caller keeps the array alive. A copy in native byte order joins
/// `owners` when one is needed.
ColumnView numpy_row(const pybind11::array& array, pybind11::ssize_t row, std::vector<pybind11::object>& owners);

/// A column that is a one-dimensional NumPy array, an object with the Arrow protocol, or a tuple of positions
/// (negative: missing) and categories. What must stay alive joins `rows`.
std::vector<ColumnView> column_chunks(const std::string& name, pybind11::handle values, Rows& rows);

using Positions = pybind11::array_t<pybind11::ssize_t, pybind11::array::c_style | pybind11::array::forcecast>;

/// The rows of a frame whose columns lie in blocks: two-dimensional arrays, a row for each column, or other objects,
/// which `exported(block, row)` makes a column of. The column at position p is row `row_of[p]` of `block_of[p]`;
/// `positions` says which feeds each field, -1: none. Throws SchemaError.
std::unique_ptr<Rows> frame_rows(const Scorer& scorer, pybind11::list blocks, Positions block_of, Positions row_of,
                                 const Positions& positions, std::size_t count, pybind11::function exported,
                                 MissingColumns missing);

/// The rows of a sparse matrix of shape (rows, columns) in compressed rows. Throws SchemaError.
std::unique_ptr<Rows> sparse_matrix_rows(const Scorer& scorer, const std::pair<std::size_t, std::size_t>& shape,
                                         const pybind11::array& values, const pybind11::array& positions,
                                         const pybind11::array& starts);

/// Cells that are Python objects, `stride` bytes apart; the caller keeps the array alive.
Values object_values(const void* data, std::ptrdiff_t stride);

/// The rows of a tuple of dicts.
std::unique_ptr<RowSource> record_rows(pybind11::tuple records, const Scorer& scorer, RecordOptions options);

}  // namespace fieldfare::bindings
