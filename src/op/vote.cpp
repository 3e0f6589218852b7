// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/op/vote.hpp"

#include "op/builtin.hpp"

template <>
fieldfare::Kind<fieldfare::Op> fieldfare::detail::builtin_op<fieldfare::Vote>() {
  return kind_of<Op, Vote>();
}
