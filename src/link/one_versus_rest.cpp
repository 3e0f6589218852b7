// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/link/one_versus_rest.hpp"

#include "op/builtin.hpp"

template <>
fieldfare::Kind<fieldfare::Op> fieldfare::detail::builtin_op<fieldfare::OneVersusRest>() {
  return kind_of<Op, OneVersusRest>();
}
