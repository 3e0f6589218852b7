// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/op/constant.hpp"

#include "op/builtin.hpp"

template <>
fieldfare::Kind<fieldfare::Op> fieldfare::detail::builtin_op<fieldfare::Constant>() {
  return kind_of<Op, Constant>();
}
