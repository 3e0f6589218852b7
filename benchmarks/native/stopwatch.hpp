// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "cli/measure.hpp"

namespace fieldfare::bench {

/// Runs something and gives the seconds it took.
template <class Work>
double seconds_of(Work&& work) {
  const auto start = cli::Clock::now();
  work();
  return cli::nanoseconds(cli::Clock::now() - start) * 1e-9;
}

}  // namespace fieldfare::bench
