// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/op/normalize.hpp"

#include "op/builtin.hpp"

template <>
fieldfare::Kind<fieldfare::Op> fieldfare::detail::builtin_op<fieldfare::Normalize>() {
  return kind_of<Op, Normalize>();
}
