// SPDX-License-Identifier: Apache-2.0
#include "errors.hpp"

#include <cxxabi.h>

#include <exception>
#include <new>
#include <stdexcept>
#include <string>
#include <string_view>

#include "gil.hpp"

namespace py = pybind11;

namespace fieldfare::bindings {

namespace {

PyObject* classes = nullptr;  // the module with the error classes; kept until the process ends

/// A message may quote what was given, which need not be UTF-8.
py::object text(std::string_view bytes) {
  PyObject* decoded = PyUnicode_DecodeUTF8(bytes.data(), static_cast<Py_ssize_t>(bytes.size()), "backslashreplace");
  if (!decoded) throw py::error_already_set();
  return py::reinterpret_steal<py::object>(decoded);
}

}  // namespace

void set_python_error(const Error& error) {
  const py::object type = py::handle(classes).attr(py::str(std::string(error.kind())));
  const py::object raised =
      type(text(error.what()), py::arg("code") = error.code(), py::arg("where") = text(error.where()));
  PyErr_SetObject(type.ptr(), raised.ptr());
}

void set_python_error_from_current() {
  try {
    throw;
  } catch (py::error_already_set& error) {
    error.restore();
  } catch (const py::builtin_exception& error) {
    error.set_error();
  } catch (const Error& error) {
    set_python_error(error);
  } catch (const std::bad_alloc&) {
    PyErr_NoMemory();
  } catch (const std::invalid_argument& error) {
    PyErr_SetString(PyExc_ValueError, error.what());
  } catch (const std::exception& error) {
    PyErr_SetString(PyExc_RuntimeError, error.what());
#if defined(__GLIBCXX__)
  } catch (const abi::__forced_unwind&) {  // by the interpreter, which ends: see gil.hpp
    wait_for_the_end();
#endif
  }
}

void bind_errors(py::module_&) {
  classes = py::object(py::module_::import("fieldfare.errors")).release().ptr();
  py::register_local_exception_translator([](std::exception_ptr pointer) {
    try {
      if (pointer) std::rethrow_exception(pointer);
    } catch (const Error& error) {
      set_python_error(error);
    }
  });
}

}  // namespace fieldfare::bindings
