// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/op/unit_norm.hpp"

#include "op/builtin.hpp"

template <>
fieldfare::Kind<fieldfare::Op> fieldfare::detail::builtin_op<fieldfare::UnitNorm>() {
  return kind_of<Op, UnitNorm>();
}
