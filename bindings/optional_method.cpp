// SPDX-License-Identifier: Apache-2.0
#include "optional_method.hpp"

#include <structmember.h>

#include <cstddef>

#include "errors.hpp"

namespace py = pybind11;

namespace fieldfare::bindings {
namespace {

/// An object of the type below: Python's own descriptor of the method, and who has it.
struct OptionalMethod {
  PyObject base;
  vectorcallfunc vectorcall;
  PyObject* method;
  RequireMethod require;
};

OptionalMethod& of(PyObject* self) noexcept { return *reinterpret_cast<OptionalMethod*>(self); }

// Python calls a method found on a class without binding it first: the descriptor takes the arguments as they are.
PyObject* call(PyObject* self, PyObject* const* arguments, std::size_t count, PyObject* keywords) noexcept {
  return PyObject_Vectorcall(of(self).method, arguments, count, keywords);
}

PyObject* get(PyObject* self, PyObject* object, PyObject* type) noexcept {
  PyObject* const method = of(self).method;
  if (!object || object == Py_None) return Py_NewRef(method);
  try {
    of(self).require(object);
  } catch (...) {
    set_python_error_from_current();
    return nullptr;
  }
  return Py_TYPE(method)->tp_descr_get(method, object, type);
}

void dealloc(PyObject* self) noexcept {
  PyTypeObject* const type = Py_TYPE(self);
  Py_XDECREF(of(self).method);
  type->tp_free(self);
  Py_DECREF(type);
}

py::object checked(PyObject* object) {
  if (!object) throw py::error_already_set();
  return py::reinterpret_steal<py::object>(object);
}

py::object make_type() {
  static PyMemberDef members[] = {
      {"__vectorcalloffset__", T_PYSSIZET, offsetof(OptionalMethod, vectorcall), READONLY, nullptr},
      {nullptr, 0, 0, 0, nullptr}};
  static PyType_Slot slots[] = {{Py_tp_call, reinterpret_cast<void*>(&PyVectorcall_Call)},
                                {Py_tp_descr_get, reinterpret_cast<void*>(&get)},
                                {Py_tp_dealloc, reinterpret_cast<void*>(&dealloc)},
                                {Py_tp_members, members},
                                {0, nullptr}};
  static PyType_Spec spec = {"fieldfare._core.OptionalMethod", sizeof(OptionalMethod), 0,
                             Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_VECTORCALL | Py_TPFLAGS_METHOD_DESCRIPTOR, slots};
  return checked(PyType_FromSpec(&spec));
}

}  // namespace

py::object optional_method(PyTypeObject* type, PyMethodDef& method, RequireMethod require) {
  const py::object own = make_type();
  auto* const own_type = reinterpret_cast<PyTypeObject*>(own.ptr());
  py::object object = checked(own_type->tp_alloc(own_type, 0));
  of(object.ptr()).vectorcall = &call;
  of(object.ptr()).require = require;
  of(object.ptr()).method = checked(PyDescr_NewMethod(type, &method)).release().ptr();
  return object;
}

}  // namespace fieldfare::bindings
