// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <pybind11/pybind11.h>

#include <string>

namespace fieldfare::bindings {

// What people give arrives as an object and is looked at here: pybind11 would refuse another type with a list of
// signatures and the text of every argument, which may be a whole artifact.

/// The bytes of a call's argument. Throws TypeError, which names the argument.
pybind11::bytes bytes_argument(const char* name, const pybind11::object& value);

/// The text of a call's argument, as `text_of` has it. Throws TypeError, which names the argument.
std::string text_argument(const char* name, const pybind11::object& value);

/// A string in UTF-8. A lone surrogate becomes bytes that are none, so that whoever reads the text says where it is.
std::string text_of(pybind11::handle text);

}  // namespace fieldfare::bindings
