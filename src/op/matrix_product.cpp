// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/op/matrix_product.hpp"

#include "op/builtin.hpp"

template <>
fieldfare::Kind<fieldfare::Op> fieldfare::detail::builtin_op<fieldfare::MatrixProduct>() {
  return kind_of<Op, MatrixProduct>();
}
