// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/op/fill_missing.hpp"

#include "op/builtin.hpp"

template <>
fieldfare::Kind<fieldfare::Op> fieldfare::detail::builtin_op<fieldfare::FillMissing>() {
  return kind_of<Op, FillMissing>();
}
