// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/link/signed_square.hpp"

#include "op/builtin.hpp"

template <>
fieldfare::Kind<fieldfare::Op> fieldfare::detail::builtin_op<fieldfare::SignedSquare>() {
  return kind_of<Op, SignedSquare>();
}
