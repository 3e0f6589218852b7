// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/op/bin.hpp"

#include "op/builtin.hpp"

template <>
fieldfare::Kind<fieldfare::Op> fieldfare::detail::builtin_op<fieldfare::Bin>() {
  return kind_of<Op, Bin>();
}
