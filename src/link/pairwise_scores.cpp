// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/link/pairwise_scores.hpp"

#include "op/builtin.hpp"

template <>
fieldfare::Kind<fieldfare::Op> fieldfare::detail::builtin_op<fieldfare::PairwiseScores>() {
  return kind_of<Op, PairwiseScores>();
}
