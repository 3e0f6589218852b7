// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/link/logistic.hpp"

#include "op/builtin.hpp"

template <>
fieldfare::Kind<fieldfare::Op> fieldfare::detail::builtin_op<fieldfare::Logistic>() {
  return kind_of<Op, Logistic>();
}
