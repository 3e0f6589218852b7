// SPDX-License-Identifier: Apache-2.0
#include "bind.hpp"
#include "errors.hpp"
#include "fieldfare/version.hpp"

PYBIND11_MODULE(_core, module) {
  using namespace fieldfare::bindings;
  module.doc() = "The C++ core; private, use fieldfare instead.";
  module.attr("version") = pybind11::str(std::string(fieldfare::version));
  bind_errors(module);
  bind_values(module);
  bind_document(module);
  bind_libm(module);
  ScorerClass scorer = bind_scorer(module);
  bind_single(scorer);
  bind_rows(module, scorer);
}
