// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/link/sigmoid.hpp"

#include "op/builtin.hpp"

template <>
fieldfare::Kind<fieldfare::Op> fieldfare::detail::builtin_op<fieldfare::Sigmoid>() {
  return kind_of<Op, Sigmoid>();
}
