// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/link/identity.hpp"

#include "op/builtin.hpp"

template <>
fieldfare::Kind<fieldfare::Op> fieldfare::detail::builtin_op<fieldfare::Identity>() {
  return kind_of<Op, Identity>();
}
