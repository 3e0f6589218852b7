// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>

#include "fieldfare/artifact/artifact.hpp"

namespace fieldfare {

/// What it takes to compile a graph and to replay its checks, counted before any of it is done: no less than what
/// memory and time will show, and for those of fitted pipelines little more.
struct LoadCost {
  std::size_t bytes = 0;
  std::size_t steps = 0;  ///< of about a nanosecond

  /// Of a graph that `validate` accepted.
  explicit LoadCost(const Graph& graph);
};

/// Throws ArtifactError unless it is valid, and compiling it takes no more than its file may ask for.
void expect_sound(const Artifact& artifact);

/// Throws ArtifactError, `TooLarge` or `TooCostly`, when that cost is more than a file of so many bytes may ask for
/// (docs/artifact_format.md, "What loading takes").
void expect_affordable(const Graph& graph, std::size_t file_bytes);

}  // namespace fieldfare
