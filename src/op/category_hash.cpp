// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/op/category_hash.hpp"

#include "op/builtin.hpp"

template <>
fieldfare::Kind<fieldfare::Op> fieldfare::detail::builtin_op<fieldfare::CategoryHash>() {
  return kind_of<Op, CategoryHash>();
}
