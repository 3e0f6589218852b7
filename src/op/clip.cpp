// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/op/clip.hpp"

#include "op/builtin.hpp"

template <>
fieldfare::Kind<fieldfare::Op> fieldfare::detail::builtin_op<fieldfare::Clip>() {
  return kind_of<Op, Clip>();
}
