// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/op/decide.hpp"

#include "op/builtin.hpp"

template <>
fieldfare::Kind<fieldfare::Op> fieldfare::detail::builtin_op<fieldfare::Decide>() {
  return kind_of<Op, Decide>();
}
