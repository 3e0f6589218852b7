// SPDX-License-Identifier: Apache-2.0
// The program every consumer project builds, from two translation units.
#include <cstdio>
#include <fieldfare/fieldfare.hpp>

bool refuses(const char* path);

int main() {
  std::printf("fieldfare %.*s\n", static_cast<int>(fieldfare::version.size()), fieldfare::version.data());
  return refuses("missing.fieldfare") ? 0 : 1;
}
