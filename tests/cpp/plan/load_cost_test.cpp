// SPDX-License-Identifier: Apache-2.0
// Files that are made to take many times their size in memory, or long: loaded or refused, they stay within what
// docs/artifact_format.md says that loading takes.
#include <doctest/doctest.h>

#include <chrono>
#include <iostream>

#include "cpp/support/alloc_counter.hpp"
#include "cpp/support/container.hpp"
#include "cpp/support/effort.hpp"
#include "cpp/support/errors.hpp"
#include "cpp/support/greedy_files.hpp"
#include "fieldfare/predictor.hpp"

namespace {

using namespace fieldfare;
using namespace fieldfare::tests;

struct Spent {
  std::string error;  // "" if it was loaded
  std::size_t bytes = 0;
  double seconds = 0;
};

Spent spent_on(std::span<const std::byte> file) {
  Spent spent;
  const auto start = std::chrono::steady_clock::now();
  const AllocCounter heap;
  spent.error = error_of([&] { load(file); });
  spent.bytes = heap.peak();
  spent.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return spent;
}

TEST_CASE("files that ask for many times their size") {
  for (const GreedyFile& each : greedy_files()) {
    const Bytes file = each.make(each.size);
    const Spent spent = spent_on(file);
    MESSAGE(each.name << ": " << static_cast<double>(file.size()) / 1e6 << " MB, " << spent.error << ", "
            << static_cast<double>(spent.bytes) / 1e6 << " MB ("
            << static_cast<double>(spent.bytes) / static_cast<double>(file.size()) << "x), " << spent.seconds << " s");
  }
}

}  // namespace
