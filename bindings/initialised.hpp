// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <pybind11/pybind11.h>

#include <string>

namespace fieldfare::bindings {

/// The C++ object behind a Python object of a bound class. Throws TypeError if there is none, as after
/// `T.__new__(T)`: pybind11 would hand out memory that nobody initialised.
template <class T>
T& object_of(PyObject* self) {
  auto* const instance = reinterpret_cast<pybind11::detail::instance*>(self);
  auto* const object = static_cast<T*>(instance->get_value_and_holder().value_ptr());
  if (!object) throw pybind11::type_error("the " + std::string(Py_TYPE(self)->tp_name) + " was not initialised");
  return *object;
}

/// What functions of bound classes take instead of a reference to T.
template <class T>
struct Initialised {
  T* object = nullptr;
  T* operator->() const noexcept { return object; }
  T& operator*() const noexcept { return *object; }
};

}  // namespace fieldfare::bindings

template <class T>
struct pybind11::detail::type_caster<fieldfare::bindings::Initialised<T>> {
  static constexpr auto name = make_caster<T>::name;
  template <class>
  using cast_op_type = fieldfare::bindings::Initialised<T>;

  bool load(handle source, bool) {
    if (!isinstance<T>(source)) return false;
    value_.object = &fieldfare::bindings::object_of<T>(source.ptr());
    return true;
  }
  operator fieldfare::bindings::Initialised<T>() const noexcept { return value_; }

 private:
  fieldfare::bindings::Initialised<T> value_;
};
