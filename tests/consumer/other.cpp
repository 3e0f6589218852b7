// SPDX-License-Identifier: Apache-2.0
// The second translation unit: a definition in a header that is not inline would be there twice.
#include <fieldfare/eigen.hpp>
#include <fieldfare/fieldfare.hpp>

bool refuses(const char* path) {
  try {
    const auto predictor = fieldfare::load(path);
  } catch (const fieldfare::Error& error) {
    return !error.code().empty();
  }
  return false;
}
