// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/link/pairwise_votes.hpp"

#include "op/builtin.hpp"

template <>
fieldfare::Kind<fieldfare::Op> fieldfare::detail::builtin_op<fieldfare::PairwiseVotes>() {
  return kind_of<Op, PairwiseVotes>();
}
