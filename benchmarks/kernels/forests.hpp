// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "fieldfare/graph/graph.hpp"
#include "fieldfare/link/identity.hpp"
#include "fieldfare/model/model.hpp"
#include "fieldfare/model/oblivious_ensemble.hpp"
#include "fieldfare/model/tree_ensemble.hpp"

namespace fieldfare::bench {

/// The shape of a forest as gradient boosting over histograms makes them: 32 features with 254 borders each.
struct ForestShape {
  std::size_t trees = 500;
  std::size_t leaves = 31;  ///< per tree
  bool complete = false;  ///< every leaf at the same depth; else a leaf drawn at random is split until there are enough
  DataType input = DataType::float32, sum = DataType::float64;
};

inline constexpr std::size_t features = 32, borders = 254;

/// Values as they come in rows: normal.
inline std::vector<double> random_rows(std::size_t rows, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::normal_distribution<double> normal;
  std::vector<double> values(rows * features);
  for (double& value : values) value = normal(random);
  return values;
}

/// A forest whose thresholds are quantiles of such values.
inline TreeEnsemble random_forest(const ForestShape& shape, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::normal_distribution<double> normal;
  std::vector<std::vector<double>> border(features);
  for (auto& each : border) {
    std::vector<double> sample(borders * 40);
    for (double& value : sample) value = normal(random);
    std::sort(sample.begin(), sample.end());
    for (std::size_t i = 0; i < borders; ++i)
      each.push_back(static_cast<double>(static_cast<float>(sample[i * 40 + 20])));
  }
  TreeEnsemble model;
  model.input = shape.input;
  model.sum = shape.sum;
  model.start = {0.1};
  for (std::size_t tree = 0; tree < shape.trees; ++tree) {
    const std::size_t first = model.left.size();
    std::vector<std::size_t> open;
    const auto add_leaf = [&] {
      open.push_back(model.left.size() - first);
      model.left.push_back(-1);
      model.right.push_back(-1);
      model.feature.push_back(-1);
      model.threshold.push_back(0);
      model.flags.push_back(0);
    };
    add_leaf();
    while (open.size() < shape.leaves) {
      const std::size_t at = shape.complete ? 0 : random() % open.size(), node = first + open[at];
      open.erase(open.begin() + static_cast<std::ptrdiff_t>(at));
      model.left[node] = static_cast<std::int32_t>(model.left.size() - first);
      model.right[node] = model.left[node] + 1;
      model.feature[node] = static_cast<std::int32_t>(random() % features);
      model.threshold[node] = border[static_cast<std::size_t>(model.feature[node])][random() % borders];

      add_leaf();
      add_leaf();
    }
    model.tree_nodes.push_back(static_cast<std::int32_t>(model.left.size() - first));
    model.tree_output.push_back(0);
    for (std::size_t leaf = 0; leaf < shape.leaves; ++leaf) {
      model.leaf_value.push_back(static_cast<double>(static_cast<float>(normal(random) * 0.1)));
      model.leaf_id.push_back(static_cast<std::int32_t>(leaf));
    }
  }
  return model;
}

/// A regressor whose fields are the forest's features.
inline Graph graph_of(const TreeEnsemble& model) {
  Graph graph;
  std::vector<Field> fields;
  for (std::uint32_t i = 0; i < features; ++i) {
    graph.feature_names.push_back("x" + std::to_string(i));
    graph.features.add(i);
    fields.push_back({graph.feature_names.back(), DataType::float64, true, true, {}});
  }
  graph.schema = Schema(std::move(fields));
  Target& target = graph.targets.emplace_back();
  target.margins = target.outputs = graph.add(model, graph.features);
  return graph;
}

}  // namespace fieldfare::bench
