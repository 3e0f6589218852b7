// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <pybind11/pybind11.h>

namespace fieldfare::bindings {

/// Throws AttributeError for an object that does not have the method.
using RequireMethod = void (*)(PyObject* self);

/// A method of `type` that only some of its objects have, so that `hasattr` tells which: getting it from another one is
/// an AttributeError. Calling it costs what any method costs; the function behind it checks for itself. `method` must
/// live for ever.
pybind11::object optional_method(PyTypeObject* type, PyMethodDef& method, RequireMethod require);

}  // namespace fieldfare::bindings
