// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/op/interpolate.hpp"

#include "op/builtin.hpp"

template <>
fieldfare::Kind<fieldfare::Op> fieldfare::detail::builtin_op<fieldfare::Interpolate>() {
  return kind_of<Op, Interpolate>();
}
