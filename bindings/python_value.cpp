// SPDX-License-Identifier: Apache-2.0
#include "python_value.hpp"

#include <pybind11/numpy.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <string>

#include "bind.hpp"
#include "fieldfare/column/column_view.hpp"
#include "fieldfare/error.hpp"
#include "fieldfare/io/json_reader.hpp"
#include "io/json_value.hpp"

namespace py = pybind11;

namespace fieldfare::bindings {
namespace {

PyTypeObject* numpy_scalar = nullptr;  // kept until the process ends

/// What a module calls by this name, if it was imported at all; else nullptr.
PyObject* imported(const char* module_name, const char* name) {
  PyObject* const module = PyDict_GetItemString(PyImport_GetModuleDict(), module_name);
  return module && PyModule_Check(module) ? PyDict_GetItemString(PyModule_GetDict(module), name) : nullptr;
}

bool is_pandas_na(PyObject* value) { return value == imported("pandas", "NA"); }

/// decimal.Decimal if the value is one, or of a class derived from it.
PyTypeObject* decimal_type_of(PyObject* value) {
  PyObject* const type = imported("decimal", "Decimal");
  const bool derived = type && PyType_Check(type) && PyObject_TypeCheck(value, reinterpret_cast<PyTypeObject*>(type));
  return derived ? reinterpret_cast<PyTypeObject*>(type) : nullptr;
}

/// The buffer of an object, given back at the end.
class Buffer {
 public:
  explicit Buffer(PyObject* object) {
    if (PyObject_GetBuffer(object, &view_, PyBUF_FORMAT | PyBUF_ND) != 0) {
      PyErr_Clear();
      view_.obj = nullptr;
    }
  }
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;
  ~Buffer() {
    if (view_.obj) PyBuffer_Release(&view_);
  }
  /// The struct-module code of a scalar's type; 0 if it is not a plain number.
  char code() const noexcept {
    const bool scalar = view_.obj && view_.ndim == 0 && view_.format && std::strlen(view_.format) == 1;
    return scalar ? view_.format[0] : '\0';
  }
  template <class T>
  T as() const noexcept {
    T value;
    std::memcpy(&value, view_.buf, sizeof value);
    return value;
  }

 private:
  Py_buffer view_ = {};
};

void put_number(double value, std::size_t slot, RowDecoder& row) {
  std::isnan(value) ? row.null(slot) : row.number(slot, value);
}

template <class T>
void put_buffer(const Buffer& buffer, std::size_t slot, RowDecoder& row) {
  const T value = buffer.as<T>();
  if constexpr (std::is_same_v<T, bool>) {
    row.boolean(slot, value);
  } else if constexpr (!std::is_integral_v<T>) {
    put_number(static_cast<double>(value), slot, row);
  } else if (std::in_range<std::int64_t>(value)) {
    row.integer(slot, static_cast<std::int64_t>(value));
  } else {
    row.unsigned_integer(slot, static_cast<std::uint64_t>(value));
  }
}

struct Scalar {
  char code;
  void (*put)(const Buffer&, std::size_t, RowDecoder&);
};

constexpr std::array scalars = {
    Scalar{'?', put_buffer<bool>},
    Scalar{'b', put_buffer<signed char>},
    Scalar{'B', put_buffer<unsigned char>},
    Scalar{'h', put_buffer<short>},
    Scalar{'H', put_buffer<unsigned short>},
    Scalar{'i', put_buffer<int>},
    Scalar{'I', put_buffer<unsigned int>},
    Scalar{'l', put_buffer<long>},
    Scalar{'L', put_buffer<unsigned long>},
    Scalar{'q', put_buffer<long long>},
    Scalar{'Q', put_buffer<unsigned long long>},
    Scalar{'e', put_buffer<Half>},
    Scalar{'f', put_buffer<float>},
    Scalar{'d', put_buffer<double>},
};

bool put_scalar(PyObject* value, std::size_t slot, RowDecoder& row) {
  const Buffer buffer(value);
  for (const Scalar& scalar : scalars)
    if (buffer.code() == scalar.code) {
      scalar.put(buffer, slot, row);
      return true;
    }
  return false;
}

void put_text(PyObject* value, std::size_t slot, RowDecoder& row) {
  Py_ssize_t size = 0;
  const char* text = PyUnicode_AsUTF8AndSize(value, &size);
  if (!text) {
    PyErr_Clear();
    throw RecordError("BadUtf8", row.where(slot), "the string holds a lone surrogate, which is not a character");
  }
  row.text(slot, {text, static_cast<std::size_t>(size)});
}

// As a number of that size in JSON: the nearest double, but no integer field takes it.
void put_integer(PyObject* value, const FieldTarget& field, std::size_t slot, RowDecoder& row) {
  int overflow = 0;
  const long long number = PyLong_AsLongLongAndOverflow(value, &overflow);
  if (overflow == 0) return row.integer(slot, number);
  const double nearest = PyLong_AsDouble(value);
  const bool infinite = nearest == -1.0 && PyErr_Occurred();
  PyErr_Clear();
  if (!is_floating(field.type) && field.type != DataType::int64) return row.integer(slot, 0);  // throws
  if (infinite || field.type == DataType::int64)
    throw RecordError("OutOfRange", row.where(slot), "the integer is beyond the range of the field");
  const unsigned long long positive = PyLong_AsUnsignedLongLong(value);
  if (!PyErr_Occurred()) return row.unsigned_integer(slot, positive);
  PyErr_Clear();
  row.number(slot, nearest);
}

// As the number that its digits are in JSON.
void put_decimal(PyObject* value, PyTypeObject* type, const FieldTarget& field, std::size_t slot, RowDecoder& row) {
  const auto written = py::reinterpret_steal<py::object>(type->tp_str(value));
  if (!written) throw py::error_already_set();
  const std::string_view text = ascii_text(written.ptr());
  if (text.find("NaN") != std::string_view::npos) return row.null(slot);
  if (text.ends_with("Infinity")) return row.number(slot, text[0] == '-' ? -HUGE_VAL : HUGE_VAL);
  if (text.size() > JsonLimits::number_bytes)
    throw RecordError("TokenTooLong", row.where(slot), "a number of more than 1100 characters");
  detail::JsonCursor cursor({text.data(), text.data() + text.size(), RowDecoder::npos});
  detail::put_number(cursor, row, field, slot);
}

}  // namespace

void bind_values(py::module_&) {
  py::detail::npy_api::get();
  numpy_scalar =
      reinterpret_cast<PyTypeObject*>(py::object(py::module_::import("numpy").attr("generic")).release().ptr());
}

void put_rare_value(PyObject* value, const FieldTarget& field, std::size_t slot, RowDecoder& row, bool decimals) {
  if (PyUnicode_Check(value)) return put_text(value, slot, row);
  if (PyFloat_Check(value)) return put_number(PyFloat_AS_DOUBLE(value), slot, row);
  if (PyLong_Check(value)) return put_integer(value, field, slot, row);
  if (is_pandas_na(value)) return row.null(slot);
  if (PyTypeObject* const type = decimals ? decimal_type_of(value) : nullptr)
    return put_decimal(value, type, field, slot, row);
  if (PyType_IsSubtype(Py_TYPE(value), numpy_scalar) && put_scalar(value, slot, row)) return;
  throw RecordError("TypeMismatch", row.where(slot),
                    "a value of type " + std::string(Py_TYPE(value)->tp_name) + " feeds no field");
}

}  // namespace fieldfare::bindings
