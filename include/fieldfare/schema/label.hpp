// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "fieldfare/detail/cpp20.hpp"

#include <cstdint>
#include <string>
#include <variant>

namespace fieldfare {

/// A class label, as it was in the training data.
using Label = std::variant<bool, std::int64_t, double, std::string>;

}  // namespace fieldfare
