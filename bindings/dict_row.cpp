// SPDX-License-Identifier: Apache-2.0
#include "dict_row.hpp"

#include <string>
#include <string_view>

#include "fieldfare/error.hpp"
#include "fieldfare/plan/plan.hpp"

namespace py = pybind11;

namespace fieldfare::bindings {

std::size_t DictRow::find(PyObject* key, RowDecoder& row) const {
  if (!PyUnicode_Check(key))
    throw py::type_error("the keys of a record are strings, not " + std::string(Py_TYPE(key)->tp_name));
  Py_ssize_t size = 0;
  const char* text = PyUnicode_AsUTF8AndSize(key, &size);
  if (!text) {
    PyErr_Clear();
    throw RecordError("BadUtf8", "", "a key holds a lone surrogate, which is not a character");
  }
  const std::string_view name(text, static_cast<std::size_t>(size));
  const Vocabulary& names = scorer_.predictor().plan().fields().names();
  const std::int32_t code = names.find(name);
  if (code == names.unknown()) {
    row.unknown(name);
    return unknown;
  }
  const auto slot = static_cast<std::size_t>(code);
  if (row.seen(slot)) row.duplicate(slot);  // equal texts may be different keys, of a class derived from str
  return slot;
}

void DictRow::too_many(const FieldTable& fields) {
  throw RecordError("TooManyFields", "",
                    "more than " + std::to_string(JsonLimits::fields(fields.columns())) + " fields");
}

}  // namespace fieldfare::bindings
