// SPDX-License-Identifier: Apache-2.0
#include <pybind11/numpy.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "bind.hpp"
#include "fieldfare/column/batch.hpp"
#include "fieldfare/error.hpp"
#include "fieldfare/io/json_lines.hpp"
#include "fieldfare/plan/plan.hpp"
#include "gil.hpp"
#include "rows.hpp"

namespace py = pybind11;

namespace fieldfare::bindings {
namespace {

std::unique_ptr<Rows> bound(std::unique_ptr<Rows> rows, const Batch& batch) {
  rows->source = std::make_unique<BoundBatch>(rows->predictor.plan(), batch);
  return rows;
}

std::unique_ptr<Rows> from_arrow(const Scorer& scorer, const py::object& table) {
  auto rows = std::make_unique<Rows>(scorer);
  rows->tables.push_back(arrow_table(table));
  const Batch& batch = rows->tables.back().batch();
  return bound(std::move(rows), batch);
}

std::vector<ColumnView> chunks_of(const std::string& name, const py::handle& values, Rows& rows) {
  if (py::isinstance<py::array>(values)) {
    const auto array = py::reinterpret_borrow<py::array>(values);
    if (array.ndim() != 1)
      throw py::value_error("column '" + name + "' has " + std::to_string(array.ndim()) + " dimensions; expected 1");
    return {numpy_column(array, rows.owners)};
  }
  rows.tables.push_back(arrow_table(values));
  const auto& columns = rows.tables.back().batch().columns;
  if (columns.size() != 1) throw py::type_error("column '" + name + "' is a table, not a column");
  return columns[0].chunks;
}

std::unique_ptr<Rows> from_columns(const Scorer& scorer, const py::dict& columns) {
  auto rows = std::make_unique<Rows>(scorer);
  Batch batch;
  for (const auto& [key, values] : columns) {
    const auto name = key.cast<std::string>();
    batch.columns.push_back({name, chunks_of(name, values, *rows)});
  }
  if (!batch.columns.empty()) batch.rows = batch.columns.front().rows();
  return bound(std::move(rows), batch);
}

std::unique_ptr<Rows> from_matrix(const Scorer& scorer, const py::array& matrix) {
  if (matrix.ndim() != 2)
    throw py::value_error("the array has " + std::to_string(matrix.ndim()) + " dimensions; expected 2, one row each");
  const Schema& schema = scorer.predictor().schema();
  if (static_cast<std::size_t>(matrix.shape(1)) != schema.size())
    throw SchemaError("BadShape", "",
                      "the array has " + std::to_string(matrix.shape(1)) + " columns; the model takes " +
                          std::to_string(schema.size()) + ", in the order of its schema");
  auto rows = std::make_unique<Rows>(scorer);
  Batch batch{static_cast<std::size_t>(matrix.shape(0)), {}};
  const py::array transposed = matrix.attr("T");
  for (std::size_t i = 0; i < schema.size(); ++i) {
    const py::array column = transposed[py::int_(i)];
    batch.columns.push_back({schema[i].name, {numpy_column(column, rows->owners)}});
  }
  return bound(std::move(rows), batch);
}

std::unique_ptr<Rows> from_records(py::object self, const py::object& records) {
  const auto& scorer = self.cast<const Scorer&>();
  auto rows = std::make_unique<Rows>(scorer);
  rows->source = record_rows(py::tuple(records), scorer);
  rows->owners.push_back(std::move(self));
  return rows;
}

std::unique_ptr<Rows> from_lines(const Scorer& scorer, const py::bytes& lines) {
  auto rows = std::make_unique<Rows>(scorer);
  rows->owners.push_back(lines);
  rows->source = std::make_unique<JsonLines>(rows->predictor.plan(), std::string_view(lines));
  return rows;
}

constexpr std::array<std::pair<std::string_view, PredictKind>, 5> kinds = {{
    {"label", PredictKind::label},
    {"output", PredictKind::output},
    {"margin", PredictKind::margin},
    {"leaf", PredictKind::leaf},
    {"feature", PredictKind::feature},
}};

py::array_t<double> score(const Rows& rows, std::string_view name, std::size_t threads) {
  const auto kind = std::ranges::find(kinds, name, [](const auto& each) { return each.first; });
  if (kind == kinds.end()) throw py::value_error("no kind of answer is called '" + std::string(name) + "'");
  const std::size_t count = rows.source->rows(), width = rows.predictor.width(kind->second);
  py::array_t<double> answer({count, width});
  double* const out = answer.mutable_data();
  {
    const Unlocked unlocked;
    rows.predictor.predict(*rows.source, kind->second, {out, count * width}, threads);
  }
  return answer;
}

}  // namespace

void bind_rows(py::module_& module, ScorerClass& scorer) {
  py::class_<Rows>(module, "Rows", "Rows bound to a model: names resolved, types checked.")
      .def("__len__", [](const Rows& rows) { return rows.source->rows(); })
      .def("score", &score, py::arg("kind"), py::arg("threads") = 1,
           "An answer per row, float64 of shape (rows, width): 'label', 'output', 'margin', 'leaf' or 'feature'. "
           "Releases the interpreter lock. Raises RecordError at the lowest bad row.");
  scorer
      .def("_bind_arrow", &from_arrow, py::arg("table"),
           "Rows of an object with __arrow_c_stream__ or __arrow_c_array__. Raises SchemaError.")
      .def("_bind_columns", &from_columns, py::arg("columns"),
           "Rows of a dict of names to one-dimensional arrays, NumPy's or with the Arrow protocol. Raises SchemaError.")
      .def("_bind_matrix", &from_matrix, py::arg("matrix"),
           "Rows of a two-dimensional NumPy array, one column per field. Raises SchemaError.")
      .def("_bind_records", &from_records, py::arg("records"), "Rows of a sequence of dicts.")
      .def("_bind_lines", &from_lines, py::arg("lines"), "Rows of JSON lines.");
}

}  // namespace fieldfare::bindings
