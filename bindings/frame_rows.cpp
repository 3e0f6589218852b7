// SPDX-License-Identifier: Apache-2.0
// The columns of a frame that keeps those of one type together, as pandas does.
#include <string>
#include <utility>

#include "fieldfare/column/batch.hpp"
#include "fieldfare/plan/plan.hpp"
#include "rows.hpp"

namespace py = pybind11;

namespace fieldfare::bindings {
namespace {

/// Where the columns of a frame are: that of position p is row `rows[p]` of block `blocks[p]`.
class Blocks {
 public:
  Blocks(py::list blocks, Positions block_of, Positions row_of, py::function exported)
      : blocks_(std::move(blocks)),
        block_of_(std::move(block_of)),
        row_of_(std::move(row_of)),
        exported_(std::move(exported)) {
    if (block_of_.ndim() != 1 || row_of_.ndim() != 1 || block_of_.size() != row_of_.size())
      throw py::value_error("every column has a block and a row of it");
  }

  std::vector<ColumnView> chunks(const std::string& name, py::ssize_t position, Rows& rows) const {
    if (position >= block_of_.size()) throw py::index_error("no such column");
    const py::ssize_t block = block_of_.data()[position], row = row_of_.data()[position];
    if (block < 0 || block >= static_cast<py::ssize_t>(blocks_.size())) throw py::index_error("no such block");
    const py::handle values = PyList_GET_ITEM(blocks_.ptr(), block);
    if (!py::isinstance<py::array>(values)) return column_chunks(name, exported_(values, row), rows);
    const auto array = py::reinterpret_borrow<py::array>(values);
    if (array.ndim() != 2 || row < 0 || row >= array.shape(0)) throw py::index_error("no such row of a block");
    return {numpy_row(array, row, rows.owners)};
  }

 private:
  py::list blocks_;
  Positions block_of_, row_of_;
  py::function exported_;
};

}  // namespace

std::unique_ptr<Rows> frame_rows(const Scorer& scorer, py::list blocks, Positions block_of, Positions row_of,
                                 const Positions& positions, std::size_t count, py::function exported,
                                 MissingColumns missing) {
  auto rows = std::make_unique<Rows>(scorer);
  rows->owners.push_back(blocks);
  const Blocks columns(std::move(blocks), std::move(block_of), std::move(row_of), std::move(exported));
  const auto& fields = rows->predictor.plan().fields();
  if (positions.ndim() != 1 || static_cast<std::size_t>(positions.size()) != fields.size())
    throw py::value_error("every field has a position");
  Batch batch{count, {}};
  batch.columns.reserve(fields.size());
  for (std::size_t slot = 0; slot < fields.size(); ++slot)
    if (const py::ssize_t position = positions.data()[slot]; position >= 0)
      batch.columns.push_back({fields[slot].name, columns.chunks(fields[slot].name, position, *rows)});
  return bound(std::move(rows), batch, missing);
}

}  // namespace fieldfare::bindings
