// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <pybind11/pybind11.h>

#include "scorer.hpp"

namespace fieldfare::bindings {

using ScorerClass = pybind11::class_<Scorer>;

void bind_document(pybind11::module_& module);
void bind_libm(pybind11::module_& module);
void bind_rows(pybind11::module_& module, ScorerClass& scorer);
ScorerClass bind_scorer(pybind11::module_& module);
void bind_single(ScorerClass& scorer);

}  // namespace fieldfare::bindings
