// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/op/weighted_median.hpp"

#include "op/builtin.hpp"

template <>
fieldfare::Kind<fieldfare::Op> fieldfare::detail::builtin_op<fieldfare::WeightedMedian>() {
  return kind_of<Op, WeightedMedian>();
}
