// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>

#include "fieldfare/artifact/artifact.hpp"
#include "fieldfare/plan/plan.hpp"

namespace fieldfare::cli {

/// What is in an artifact, without its large arrays: what `fieldfare inspect --json` prints.
nlohmann::ordered_json describe(const Artifact& artifact, const Plan& plan, std::size_t bytes);

}  // namespace fieldfare::cli
