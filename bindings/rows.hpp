// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>

#include <memory>
#include <vector>

#include "fieldfare/column/row_source.hpp"
#include "fieldfare/io/arrow.hpp"
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

/// One-dimensional array to values; `stride` in bytes. A copy in native byte order joins `owners` when one is needed.
ColumnView numpy_column(const pybind11::array& array, std::vector<pybind11::object>& owners);

/// Cells that are Python objects, `stride` bytes apart; the caller keeps the array alive.
Values object_values(const void* data, std::ptrdiff_t stride);

/// The rows of a tuple of dicts.
std::unique_ptr<RowSource> record_rows(pybind11::tuple records, const Scorer& scorer);

}  // namespace fieldfare::bindings
