// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/op/weighted_mean.hpp"

#include "op/builtin.hpp"

template <>
fieldfare::Kind<fieldfare::Op> fieldfare::detail::builtin_op<fieldfare::WeightedMean>() {
  return kind_of<Op, WeightedMean>();
}
