// SPDX-License-Identifier: Apache-2.0
// One column as Python holds it: a NumPy array, an object with the Arrow protocol, or positions and categories.
#include <string>
#include <utility>

#include "column/encode.hpp"
#include "fieldfare/error.hpp"
#include "rows.hpp"

namespace py = pybind11;

namespace fieldfare::bindings {
namespace {

ColumnView one_chunk(const std::string& name, py::handle values, Rows& rows) {
  auto chunks = column_chunks(name, values, rows);
  if (chunks.size() != 1) throw py::value_error("the categories of column '" + name + "' are in several pieces");
  return std::move(chunks.front());
}

ColumnView categories(const std::string& name, const py::tuple& pair, Rows& rows) {
  if (pair.size() != 2) throw py::value_error("column '" + name + "': a tuple is a pair of positions and categories");
  ColumnView column = one_chunk(name, pair[0], rows);
  auto coded = detail::encode(column.values, one_chunk(name, pair[1], rows), true);
  if (!coded) throw py::type_error("column '" + name + "': positions of categories are integers");
  column.values = std::move(*coded);
  return column;
}

}  // namespace

std::vector<ColumnView> column_chunks(const std::string& name, py::handle values, Rows& rows) {
  if (py::isinstance<py::array>(values)) {
    const auto array = py::reinterpret_borrow<py::array>(values);
    if (array.ndim() != 1)
      throw py::value_error("column '" + name + "' has " + std::to_string(array.ndim()) + " dimensions; expected 1");
    return {numpy_column(array, rows.owners)};
  }
  if (py::isinstance<py::tuple>(values)) return {categories(name, py::reinterpret_borrow<py::tuple>(values), rows)};
  rows.tables.push_back(arrow_table(values));
  const auto& columns = rows.tables.back().batch().columns;
  if (columns.size() != 1)
    throw SchemaError("TypeMismatch", "column '" + name + "'", "is a struct, which feeds no field");
  return columns[0].chunks;
}

}  // namespace fieldfare::bindings
