// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/op/pairwise_coupling.hpp"

#include "op/builtin.hpp"

template <>
fieldfare::Kind<fieldfare::Op> fieldfare::detail::builtin_op<fieldfare::PairwiseCoupling>() {
  return kind_of<Op, PairwiseCoupling>();
}
