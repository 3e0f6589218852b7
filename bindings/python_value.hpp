// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <pybind11/pybind11.h>

#include <cmath>
#include <cstddef>
#include <string_view>

#include "fieldfare/column/row_decoder.hpp"

namespace fieldfare::bindings {

/// The rarer values: subclasses, NumPy scalars, pandas.NA, integers beyond int64, strings that are not ASCII, and
/// decimal.Decimal if `decimals`; the rest is refused by the name of its type. Runs no Python code. Throws RecordError.
void put_rare_value(PyObject* value, const FieldTarget& field, std::size_t slot, RowDecoder& row, bool decimals);

/// The characters of an ASCII string, which is its UTF-8.
inline std::string_view ascii_text(PyObject* text) noexcept {
  return {static_cast<const char*>(PyUnicode_DATA(text)), static_cast<std::size_t>(PyUnicode_GET_LENGTH(text))};
}

/// One Python value for a field, through the rules of every record: None, NaN and pandas.NA are missing, a bool is no
/// number. Throws RecordError.
inline void put_value(PyObject* value, const FieldTarget& field, std::size_t slot, RowDecoder& row, bool decimals) {
  if (PyUnicode_CheckExact(value) && PyUnicode_IS_COMPACT_ASCII(value)) {
    row.text(slot, ascii_text(value));
  } else if (PyFloat_CheckExact(value)) {
    const double number = PyFloat_AS_DOUBLE(value);
    std::isnan(number) ? row.null(slot) : row.number(slot, number);
  } else if (PyLong_CheckExact(value)) {
    int overflow = 0;
    const long long number = PyLong_AsLongLongAndOverflow(value, &overflow);
    overflow == 0 ? row.integer(slot, number) : put_rare_value(value, field, slot, row, decimals);
  } else if (value == Py_None) {
    row.null(slot);
  } else if (PyBool_Check(value)) {
    row.boolean(slot, value == Py_True);
  } else {
    put_rare_value(value, field, slot, row, decimals);
  }
}

}  // namespace fieldfare::bindings
