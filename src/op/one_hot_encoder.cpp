// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/op/one_hot_encoder.hpp"

#include "op/builtin.hpp"

template <>
fieldfare::Kind<fieldfare::Op> fieldfare::detail::builtin_op<fieldfare::OneHotEncoder>() {
  return kind_of<Op, OneHotEncoder>();
}
