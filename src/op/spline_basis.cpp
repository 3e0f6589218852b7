// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/op/spline_basis.hpp"

#include "op/builtin.hpp"

template <>
fieldfare::Kind<fieldfare::Op> fieldfare::detail::builtin_op<fieldfare::SplineBasis>() {
  return kind_of<Op, SplineBasis>();
}
