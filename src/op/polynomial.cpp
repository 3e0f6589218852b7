// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/op/polynomial.hpp"

#include "op/builtin.hpp"

template <>
fieldfare::Kind<fieldfare::Op> fieldfare::detail::builtin_op<fieldfare::Polynomial>() {
  return kind_of<Op, Polynomial>();
}
