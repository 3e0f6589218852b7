// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "fieldfare/error.hpp"

namespace fieldfare::tests {

/// What an action throws, as "Class:Code"; "" when it throws nothing. Other exceptions go on.
std::string error_of(auto&& action) {
  try {
    action();
  } catch (const Error& error) {
    return std::string(error.kind()) + ":" + error.code();
  }
  return "";
}

}  // namespace fieldfare::tests
