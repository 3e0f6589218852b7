// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "fieldfare/link/identity.hpp"
#include "fieldfare/model/tree_ensemble.hpp"
#include "pipeline.hpp"

namespace fieldfare::tests {

/// A forest of complete trees, compared and summed as XGBoost does it.
struct CompleteForest {
  std::size_t trees = 100, depth = 6, features = 32;
  std::uint64_t seed = 1;
};

/// A number in [0, 1) with 24 bits, the same with every standard library.
inline float uniform(std::mt19937_64& random) { return static_cast<float>(random() >> 40) * 0x1p-24F; }

/// Rows of such numbers, row-major.
inline std::vector<float> uniform_rows(std::size_t rows, std::size_t features, std::uint64_t seed = 2) {
  std::mt19937_64 random(seed);
  std::vector<float> values(rows * features);
  for (float& value : values) value = uniform(random);
  return values;
}

/// The trees, each node after its parent, level by level; 254 thresholds per feature, as histograms give.
inline TreeEnsemble trees_of(const CompleteForest& forest) {
  std::mt19937_64 random(forest.seed);
  const std::size_t inner = (std::size_t{1} << forest.depth) - 1, nodes = 2 * inner + 1;
  TreeEnsemble model;
  model.sum = DataType::float32;
  model.comparison = Comparison::less;
  model.start = {0.25};
  for (std::size_t tree = 0; tree < forest.trees; ++tree) {
    model.tree_nodes.push_back(static_cast<std::int32_t>(nodes));
    model.tree_output.push_back(0);
    for (std::size_t node = 0; node < nodes; ++node) {
      const bool leaf = node >= inner;
      model.left.push_back(leaf ? -1 : static_cast<std::int32_t>(2 * node + 1));
      model.right.push_back(leaf ? -1 : static_cast<std::int32_t>(2 * node + 2));
      model.feature.push_back(leaf ? -1 : static_cast<std::int32_t>(random() % forest.features));
      model.threshold.push_back(leaf ? 0 : static_cast<double>(1 + random() % 254) / 256);
      model.flags.push_back(0);
      if (!leaf) continue;
      model.leaf_value.push_back(static_cast<double>(uniform(random) - 0.5F));
      model.leaf_id.push_back(static_cast<std::int32_t>(node));
    }
  }
  return model;
}

/// A regressor on float32 fields f0, f1, ... that is such a forest.
inline Pipeline pipeline_of(const CompleteForest& forest) {
  Pipeline pipeline;
  std::vector<Field> fields;
  for (std::uint32_t i = 0; i < forest.features; ++i) {
    fields.push_back({"f" + std::to_string(i), DataType::float32, true, false, {}});
    pipeline.features.push_back(i);
    pipeline.feature_names.push_back(fields.back().name);
  }
  pipeline.schema = Schema(std::move(fields));
  pipeline.accepts = {.missing = true, .infinite = true, .range = DataType::float32};
  pipeline.model = trees_of(forest);
  pipeline.link = Identity{};
  return pipeline;
}

}  // namespace fieldfare::tests
