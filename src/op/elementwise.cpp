// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/op/elementwise.hpp"

#include "op/builtin.hpp"

template <>
fieldfare::Kind<fieldfare::Op> fieldfare::detail::builtin_op<fieldfare::Elementwise>() {
  return kind_of<Op, Elementwise>();
}
