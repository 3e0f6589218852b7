// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/op/ordinal_encoder.hpp"

#include "op/builtin.hpp"

template <>
fieldfare::Kind<fieldfare::Op> fieldfare::detail::builtin_op<fieldfare::OrdinalEncoder>() {
  return kind_of<Op, OrdinalEncoder>();
}
