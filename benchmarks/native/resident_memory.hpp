// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <unistd.h>

#include <fstream>

namespace fieldfare::bench {

/// Bytes of this process that are in memory (Linux); 0 where that cannot be found out.
inline double resident_bytes() {
  std::ifstream file("/proc/self/statm");
  double total = 0, resident = 0;
  file >> total >> resident;
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE));
}

}  // namespace fieldfare::bench
