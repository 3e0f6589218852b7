// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

namespace fieldfare::bench {

/// Reads and writes more memory than the caches hold, so that the next call finds them cold.
class ColdCaches {
 public:
  explicit ColdCaches(std::size_t bytes) : words_(bytes / sizeof(std::uint64_t)) {}

  void flush() noexcept {
    constexpr std::size_t line = 64 / sizeof(std::uint64_t);
    for (std::size_t i = 0; i < words_.size(); i += line) words_[i] += i;
  }

 private:
  std::vector<std::uint64_t> words_;
};

}  // namespace fieldfare::bench
