// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <pybind11/pybind11.h>

#include "scorer.hpp"

namespace fieldfare::bindings {

// Whatever is needed of other modules is imported here. An import while a record is scored could not be forked: the
// child would wait for a lock of a thread that it does not have.

using ScorerClass = pybind11::class_<Scorer>;

void bind_document(pybind11::module_& module);
void bind_libm(pybind11::module_& module);
void bind_rows(pybind11::module_& module, ScorerClass& scorer);
ScorerClass bind_scorer(pybind11::module_& module);
void bind_single(ScorerClass& scorer);
void bind_values(pybind11::module_& module);

}  // namespace fieldfare::bindings
