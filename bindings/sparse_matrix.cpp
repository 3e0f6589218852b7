// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/column/sparse_rows.hpp"

#include <string>

#include "fieldfare/plan/plan.hpp"
#include "rows.hpp"

namespace py = pybind11;

namespace fieldfare::bindings {
namespace {

template <class Index>
using Indices = py::array_t<Index, py::array::c_style | py::array::forcecast>;

template <class Index>
std::unique_ptr<RowSource> source_of(SparseMatrix<Index> matrix, const py::array& positions, const py::array& starts,
                                     Rows& rows) {
  const Indices<Index> all_positions(positions), all_starts(starts);
  if (static_cast<std::size_t>(all_positions.size()) != matrix.values.rows || all_starts.size() == 0 ||
      static_cast<std::size_t>(all_starts.size() - 1) != matrix.rows)
    throw py::value_error("a sparse matrix has one position per value, and one start per row and one more");
  matrix.positions = all_positions.data();
  matrix.starts = all_starts.data();
  rows.owners.push_back(all_positions);
  rows.owners.push_back(all_starts);
  return sparse_rows(rows.predictor.plan(), matrix);
}

}  // namespace

std::unique_ptr<Rows> sparse_matrix_rows(const Scorer& scorer, const std::pair<std::size_t, std::size_t>& shape,
                                         const py::array& values, const py::array& positions, const py::array& starts) {
  auto rows = std::make_unique<Rows>(scorer);
  if (values.ndim() != 1) throw py::value_error("the values of a sparse matrix have one dimension");
  const ColumnView entries = numpy_column(values, rows->owners);
  const auto narrow = py::dtype::of<std::int32_t>();
  if (positions.dtype().equal(narrow) && starts.dtype().equal(narrow))
    rows->source = source_of<std::int32_t>({shape.first, shape.second, {}, {}, entries}, positions, starts, *rows);
  else
    rows->source = source_of<std::int64_t>({shape.first, shape.second, {}, {}, entries}, positions, starts, *rows);
  return rows;
}

}  // namespace fieldfare::bindings
