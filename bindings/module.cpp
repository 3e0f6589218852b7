// SPDX-License-Identifier: Apache-2.0
#include "bind.hpp"
#include "errors.hpp"
#include "fieldfare/version.hpp"
#include "plan/engine/instruction_set.hpp"

PYBIND11_MODULE(_core, module) {
  using namespace fieldfare::bindings;
  module.doc() = "The C++ core; private, use fieldfare instead.";
  module.attr("version") = pybind11::str(std::string(fieldfare::version));
  module.def(
      "instruction_set", [] { return std::string(fieldfare::detail::name_of(fieldfare::instruction_set())); },
      "The widest instructions that models loaded now may use.");
  bind_errors(module);
  bind_document(module);
  bind_libm(module);
  ScorerClass scorer = bind_scorer(module);
  bind_single(scorer);
  bind_rows(module, scorer);
}
