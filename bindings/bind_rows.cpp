// SPDX-License-Identifier: Apache-2.0
#include <pybind11/numpy.h>
#include <pybind11/stl.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "arguments.hpp"
#include "bind.hpp"
#include "column/schema_problems.hpp"
#include "detail/checked.hpp"
#include "fieldfare/column/batch.hpp"
#include "fieldfare/error.hpp"
#include "fieldfare/io/json_lines.hpp"
#include "fieldfare/plan/plan.hpp"
#include "gil.hpp"
#include "initialised.hpp"
#include "interruptible.hpp"
#include "rows.hpp"

namespace py = pybind11;

namespace fieldfare::bindings {
namespace {

using Self = Initialised<Scorer>;

MissingColumns missing_columns(bool null_if_missing) {
  return null_if_missing ? MissingColumns::null : MissingColumns::refuse;
}

void refuse_names(Self scorer, const std::vector<std::string>& names) {
  const Vocabulary& known = scorer->predictor().plan().fields().names();
  detail::SchemaProblems problems;
  for (const std::string& name : names)
    if (known.find(name) == known.unknown()) problems.add("UnknownColumn", name, "the model has no such field");
  problems.raise();
}

void refuse_unknown(Self scorer, const py::list& names) {
  std::vector<std::string> texts;
  for (const py::handle name : names) texts.push_back(text_of(name));
  refuse_names(scorer, texts);
}

std::unique_ptr<Rows> from_arrow(Self scorer, const py::object& table, bool null_if_missing, bool strict) {
  auto rows = std::make_unique<Rows>(*scorer);
  rows->tables.push_back(arrow_table(table));
  const Batch& batch = rows->tables.back().batch();
  if (strict) {
    std::vector<std::string> names;
    for (const Column& column : batch.columns) names.push_back(column.name);
    refuse_names(scorer, names);
  }
  return bound(std::move(rows), batch, missing_columns(null_if_missing));
}

std::unique_ptr<Rows> from_columns(Self scorer, const py::dict& columns, bool null_if_missing) {
  auto rows = std::make_unique<Rows>(*scorer);
  Batch batch;
  for (const auto& [key, values] : columns) {
    const auto name = key.cast<std::string>();
    batch.columns.push_back({name, column_chunks(name, values, *rows)});
  }
  if (!batch.columns.empty()) batch.rows = batch.columns.front().rows();
  return bound(std::move(rows), batch, missing_columns(null_if_missing));
}

std::unique_ptr<Rows> from_blocks(Self scorer, py::list blocks, Positions block_of, Positions row_of,
                                  const Positions& positions, std::size_t count, py::function exported,
                                  bool null_if_missing) {
  return frame_rows(*scorer, std::move(blocks), std::move(block_of), std::move(row_of), positions, count,
                    std::move(exported), missing_columns(null_if_missing));
}

std::unique_ptr<Rows> from_sparse(Self scorer, const std::pair<std::size_t, std::size_t>& shape,
                                  const py::array& values, const py::array& positions, const py::array& starts) {
  return sparse_matrix_rows(*scorer, shape, values, positions, starts);
}

std::unique_ptr<Rows> from_matrix(Self scorer, const py::array& matrix) {
  if (matrix.ndim() != 2)
    throw py::value_error("the array has " + std::to_string(matrix.ndim()) + " dimensions; expected 2, one row each");
  const Schema& schema = scorer->predictor().schema();
  if (static_cast<std::size_t>(matrix.shape(1)) != schema.matrix_width())
    throw SchemaError("BadShape", "",
                      "the array has " + std::to_string(matrix.shape(1)) + " columns; the model takes " +
                          std::to_string(schema.matrix_width()) + ", in the order of its training data");
  auto rows = std::make_unique<Rows>(*scorer);
  Batch batch{static_cast<std::size_t>(matrix.shape(0)), {}};
  const py::array transposed = matrix.attr("T");
  rows->owners.push_back(transposed);
  for (std::size_t slot = 0; slot < schema.size(); ++slot) {
    const auto position = static_cast<py::ssize_t>(schema.matrix_position(slot));
    batch.columns.push_back({schema[slot].name, {numpy_row(transposed, position, rows->owners)}});
  }
  return bound(std::move(rows), batch, MissingColumns::refuse);
}

std::unique_ptr<Rows> from_records(py::object self, const py::object& records, bool strict, bool decimals) {
  const Scorer& scorer = *self.cast<Self>();
  auto rows = std::make_unique<Rows>(scorer);
  rows->source = record_rows(py::tuple(records), scorer, {.strict = strict, .decimals = decimals});
  rows->owners.push_back(std::move(self));
  return rows;
}

std::unique_ptr<Rows> from_lines(Self scorer, const py::bytes& lines, bool strict) {
  auto rows = std::make_unique<Rows>(*scorer);
  rows->owners.push_back(lines);
  rows->source = std::make_unique<JsonLines>(rows->predictor.plan(), std::string_view(lines),
                                             RecordOptions{.strict = strict}.unknown_fields());
  return rows;
}

constexpr std::array<std::pair<std::string_view, PredictKind>, 5> kinds = {{
    {"label", PredictKind::label},
    {"output", PredictKind::output},
    {"margin", PredictKind::margin},
    {"leaf", PredictKind::leaf},
    {"feature", PredictKind::feature},
}};

/// Rows of which Python's signals can wait for the end.
constexpr std::size_t few_rows = 512;

py::array_t<double> score(Initialised<Rows> rows, std::string_view name, std::size_t threads) {
  const auto kind = std::ranges::find(kinds, name, [](const auto& each) { return each.first; });
  if (kind == kinds.end()) throw py::value_error("no kind of answer is called '" + std::string(name) + "'");
  const std::size_t count = rows->source->rows(), width = rows->predictor.width(kind->second);
  const std::size_t size = detail::checked_product(count, width);
  py::array_t<double> answer({count, width});
  double* const out = answer.mutable_data();
  const RowSource& plain = *rows->source;
  const Interruptible interruptible(plain);
  const RowSource& source = count > few_rows ? static_cast<const RowSource&>(interruptible) : plain;
  {
    const Unlocked unlocked;
    try {
      rows->predictor.predict(source, kind->second, {out, size}, threads);
    } catch (...) {
      if (!interruptible.interrupted()) throw;
    }
  }
  interruptible.rethrow();
  return answer;
}

}  // namespace

std::unique_ptr<Rows> bound(std::unique_ptr<Rows> rows, const Batch& batch, MissingColumns missing) {
  rows->source = std::make_unique<BoundBatch>(rows->predictor.plan(), batch, missing);
  return rows;
}

void bind_rows(py::module_& module, ScorerClass& scorer) {
  py::class_<Rows>(module, "Rows", "Rows bound to a model: names resolved, types checked.")
      .def("__len__", [](Initialised<Rows> rows) { return rows->source->rows(); })
      .def("score", &score, py::arg("kind"), py::arg("threads") = 1,
           "An answer per row, float64 of shape (rows, width): 'label', 'output', 'margin', 'leaf' or 'feature'. "
           "Releases the interpreter lock, and sees signals. Raises RecordError at the lowest bad row.");
  scorer
      .def("_refuse_unknown", &refuse_unknown, py::arg("names"),
           "Raises SchemaError (UnknownColumn) if a name is not that of a field.")
      .def("_bind_arrow", &from_arrow, py::arg("table"), py::arg("null_if_missing") = false, py::arg("strict") = false,
           "Rows of an object with __arrow_c_stream__ or __arrow_c_array__. strict: columns that the model does not "
           "know are refused. Raises SchemaError.")
      .def("_bind_blocks", &from_blocks, py::arg("blocks"), py::arg("block_of"), py::arg("row_of"),
           py::arg("positions"), py::arg("count"), py::arg("exported"), py::arg("null_if_missing") = false,
           "Rows of a frame whose columns lie in blocks. Raises SchemaError.")
      .def("_bind_columns", &from_columns, py::arg("columns"), py::arg("null_if_missing") = false,
           "Rows of a dict of names to columns: arrays of one dimension, NumPy's or with the Arrow protocol, or pairs "
           "of positions and categories. Raises SchemaError.")
      .def("_bind_sparse", &from_sparse, py::arg("shape"), py::arg("values"), py::arg("positions"), py::arg("starts"),
           "Rows of a sparse matrix in compressed rows, whose columns stand as in the training data. Raises "
           "SchemaError.")
      .def("_bind_matrix", &from_matrix, py::arg("matrix"),
           "Rows of a two-dimensional NumPy array, whose columns stand as in the training data. Raises SchemaError.")
      .def("_bind_records", &from_records, py::arg("records"), py::arg("strict") = false, py::arg("decimals") = false,
           "Rows of a sequence of dicts. strict: keys that the model does not know are refused; decimals: "
           "decimal.Decimal is a number.")
      .def("_bind_lines", &from_lines, py::arg("lines"), py::arg("strict") = false,
           "Rows of JSON lines. strict: keys that the model does not know are refused.");
}

}  // namespace fieldfare::bindings
