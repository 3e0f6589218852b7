// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
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

  /// Columns that it gives.
  std::size_t width() const noexcept {
    std::size_t columns = 0;
    for (const Block& block : outputs) columns += block.width;
    return columns;
  }
};

}  // namespace fieldfare
