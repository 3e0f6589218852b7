// SPDX-License-Identifier: Apache-2.0
#include "dict_row.hpp"

#include <string>

#include "fieldfare/plan/plan.hpp"

namespace py = pybind11;

namespace fieldfare::bindings {

std::size_t DictRow::find(PyObject* key) const {
  if (!PyUnicode_Check(key))
    throw py::type_error("the keys of a record are strings, not " + std::string(Py_TYPE(key)->tp_name));
  Py_ssize_t size = 0;
  const char* text = PyUnicode_AsUTF8AndSize(key, &size);
  if (!text) {
    PyErr_Clear();  // a lone surrogate: no field has such a name
    return unknown;
  }
  const Vocabulary& names = scorer_.predictor().plan().names();
  const std::int32_t code = names.find({text, static_cast<std::size_t>(size)});
  return code == names.unknown() ? unknown : static_cast<std::size_t>(code);
}

}  // namespace fieldfare::bindings
