// SPDX-License-Identifier: Apache-2.0
// The platform's own elementary functions, which the core computes with: importers that fold a constant into a model
// must get the same bits.
#include <cmath>

#include "bind.hpp"

namespace py = pybind11;

namespace fieldfare::bindings {

void bind_libm(py::module_& module) {
  module.def("exp", [](double x) { return std::exp(x); }, py::arg("x"), "exp(x) of the C library, in double.");
  module.def("log", [](double x) { return std::log(x); }, py::arg("x"), "log(x) of the C library, in double.");
  module.def("expf", [](float x) { return std::exp(x); }, py::arg("x"), "exp(x) of the C library, in float.");
  module.def("logf", [](float x) { return std::log(x); }, py::arg("x"), "log(x) of the C library, in float.");
}

}  // namespace fieldfare::bindings
