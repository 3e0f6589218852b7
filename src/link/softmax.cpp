// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/link/softmax.hpp"

#include "op/builtin.hpp"

template <>
fieldfare::Kind<fieldfare::Op> fieldfare::detail::builtin_op<fieldfare::Softmax>() {
  return kind_of<Op, Softmax>();
}
