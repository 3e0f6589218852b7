// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>

#include "fieldfare/pipeline/pipeline.hpp"

namespace fieldfare {

/// What it takes to compile a pipeline and to replay its checks, counted before any of it is done: no less than what
/// memory and time will show, and for models of fitted pipelines little more.
struct LoadCost {
  std::size_t bytes = 0;
  std::size_t steps = 0;  ///< of about a nanosecond

  /// Of a pipeline that `validate` accepted.
  explicit LoadCost(const Pipeline& pipeline);
};

/// Throws ArtifactError, `TooLarge` or `TooCostly`, when that is more than a file of so many bytes may ask for
/// (docs/artifact_format.md, "What loading takes").
void expect_affordable(const Pipeline& pipeline, std::size_t file_bytes);

}  // namespace fieldfare
