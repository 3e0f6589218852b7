// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "cpp/support/container.hpp"

namespace fieldfare::tests {

/// A file that is made to take much to load; `size` says how much of a file, about proportionally.
struct GreedyFile {
  const char* name;
  Bytes (*make)(std::size_t size);
  std::size_t size;  ///< for a file of one or two megabytes
};

/// One for each way that a part of a file is multiplied by another, and for each text that takes most memory.
std::span<const GreedyFile> greedy_files();

}  // namespace fieldfare::tests
