// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/op/affine.hpp"

#include "op/builtin.hpp"

template <>
fieldfare::Kind<fieldfare::Op> fieldfare::detail::builtin_op<fieldfare::Affine>() {
  return kind_of<Op, Affine>();
}
