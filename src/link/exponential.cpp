// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/link/exponential.hpp"

#include "op/builtin.hpp"

template <>
fieldfare::Kind<fieldfare::Op> fieldfare::detail::builtin_op<fieldfare::Exponential>() {
  return kind_of<Op, Exponential>();
}
