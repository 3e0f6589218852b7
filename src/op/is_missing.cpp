// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/op/is_missing.hpp"

#include "op/builtin.hpp"

template <>
fieldfare::Kind<fieldfare::Op> fieldfare::detail::builtin_op<fieldfare::IsMissing>() {
  return kind_of<Op, IsMissing>();
}
