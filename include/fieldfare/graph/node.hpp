// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <vector>

#include "fieldfare/graph/accepts.hpp"
#include "fieldfare/graph/columns.hpp"
#include "fieldfare/op/block.hpp"
#include "fieldfare/op/op.hpp"

namespace fieldfare {

/// One op at work: the columns that it reads, and the blocks that it gives.
struct Node {
  Op op;
  Columns inputs;
  Accepts accepts = {};
  std::vector<Block> outputs = {};  ///< as `Op::infer` says
};

}  // namespace fieldfare
