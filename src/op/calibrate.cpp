// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/op/calibrate.hpp"

#include "op/builtin.hpp"

template <>
fieldfare::Kind<fieldfare::Op> fieldfare::detail::builtin_op<fieldfare::Calibrate>() {
  return kind_of<Op, Calibrate>();
}
