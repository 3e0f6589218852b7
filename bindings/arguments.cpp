// SPDX-License-Identifier: Apache-2.0
#include "arguments.hpp"

namespace py = pybind11;

namespace fieldfare::bindings {
namespace {

[[noreturn]] void refuse(const char* name, const char* expected, const py::object& value) {
  throw py::type_error(std::string(name) + " is " + expected + ", not " + Py_TYPE(value.ptr())->tp_name);
}

}  // namespace

py::bytes bytes_argument(const char* name, const py::object& value) {
  if (!py::isinstance<py::bytes>(value)) refuse(name, "bytes", value);
  return value;
}

std::string text_argument(const char* name, const py::object& value) {
  if (!PyUnicode_Check(value.ptr())) refuse(name, "a str", value);
  return text_of(value);
}

std::string text_of(py::handle text) {
  const auto encoded =
      py::reinterpret_steal<py::bytes>(PyUnicode_AsEncodedString(text.ptr(), "utf-8", "surrogatepass"));
  if (!encoded) throw py::error_already_set();
  return encoded;
}

}  // namespace fieldfare::bindings
