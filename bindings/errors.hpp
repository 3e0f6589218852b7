// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <pybind11/pybind11.h>

#include "fieldfare/error.hpp"

namespace fieldfare::bindings {

/// Sets the Python exception of the same name, with `code` and `where`.
void set_python_error(const Error& error);

/// Sets the Python exception for the C++ exception that is being handled; call it in a catch block.
void set_python_error_from_current();

/// Makes pybind11 translate fieldfare::Error.
void bind_errors(pybind11::module_& module);

}  // namespace fieldfare::bindings
