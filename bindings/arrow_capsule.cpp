// SPDX-License-Identifier: Apache-2.0
// The Arrow PyCapsule interface: https://arrow.apache.org/docs/format/CDataInterface/PyCapsuleInterface.html
#include "fieldfare/error.hpp"
#include "gil.hpp"
#include "rows.hpp"

namespace py = pybind11;

namespace fieldfare::bindings {
namespace {

template <class T>
T* pointer_in(const py::object& capsule, const char* name) {
  void* pointer = PyCapsule_GetPointer(capsule.ptr(), name);
  if (!pointer) throw py::error_already_set();
  return static_cast<T*>(pointer);
}

/// What a producer hands over. One of them may not get that far with a name that is not UTF-8.
py::object exported(py::handle object, const char* method) try {
  return object.attr(method)();
} catch (const py::error_already_set& error) {
  if (!error.matches(PyExc_UnicodeDecodeError)) throw;
  throw SchemaError("BadArrow", "", "the name of a column is not UTF-8");
}

}  // namespace

bool is_arrow(py::handle object) {
  return py::hasattr(object, "__arrow_c_stream__") || py::hasattr(object, "__arrow_c_array__");
}

ArrowTable arrow_table(py::handle object) {
  if (py::hasattr(object, "__arrow_c_stream__")) {
    const py::object capsule = exported(object, "__arrow_c_stream__");
    auto* stream = pointer_in<ArrowArrayStream>(capsule, "arrow_array_stream");
    const Unlocked unlocked;  // the producer may compute its rows only now
    return ArrowTable(stream);
  }
  const py::tuple pair = exported(object, "__arrow_c_array__");
  if (pair.size() != 2) throw py::type_error("__arrow_c_array__ did not return a schema and an array");
  const py::object schema = pair[0], array = pair[1];
  return ArrowTable(pointer_in<ArrowArray>(array, "arrow_array"), pointer_in<ArrowSchema>(schema, "arrow_schema"));
}

}  // namespace fieldfare::bindings
