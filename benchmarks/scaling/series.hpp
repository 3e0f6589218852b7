// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <nlohmann/json.hpp>

#include "scaling/bounds.hpp"

namespace fieldfare::bench {

/// What every series is measured with.
struct Measuring {
  double seconds = 0.15;       ///< for each point
  bool quick = false;          ///< small models only
  std::size_t cold_bytes = 0;  ///< twice the last-level cache
  Bounds bounds;
};

/// Prints one point: a line of JSON.
void report(nlohmann::ordered_json point);

// One function per series; each prints its points as they are there.
void over_trees(const Measuring& measuring);
void over_depth(const Measuring& measuring);
void over_features(const Measuring& measuring);
void over_batch_rows(const Measuring& measuring);
void over_categories(const Measuring& measuring);
void over_model_bytes(const Measuring& measuring);
void over_threads(const Measuring& measuring);
void over_tenants(const Measuring& measuring);

}  // namespace fieldfare::bench
