// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/link/catboost_softmax.hpp"

#include "op/builtin.hpp"

template <>
fieldfare::Kind<fieldfare::Op> fieldfare::detail::builtin_op<fieldfare::CatboostSoftmax>() {
  return kind_of<Op, CatboostSoftmax>();
}
