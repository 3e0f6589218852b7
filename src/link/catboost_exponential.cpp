// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/link/catboost_exponential.hpp"

#include "op/builtin.hpp"

template <>
fieldfare::Kind<fieldfare::Op> fieldfare::detail::builtin_op<fieldfare::CatboostExponential>() {
  return kind_of<Op, CatboostExponential>();
}
