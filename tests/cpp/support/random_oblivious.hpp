// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "fieldfare/model/oblivious_ensemble.hpp"
#include "random.hpp"

namespace fieldfare::tests {

/// What random symmetric trees have.
struct ObliviousShape {
  std::size_t trees, features, borders;  ///< borders: at most so many of a feature
  std::int32_t deepest;                  ///< splits of a tree, at most
  std::uint32_t outputs = 1;
};

inline ObliviousEnsemble random_oblivious(Random& random, const ObliviousShape& shape) {
  ObliviousEnsemble model;
  model.outputs = shape.outputs;
  model.scale = random.chance(0.5) ? 1 : random.normal() + 4;
  for (std::uint32_t k = 0; k < shape.outputs; ++k) model.bias.push_back(random.chance(0.5) ? 0 : random.normal());
  if (random.chance(0.5))
    for (std::size_t f = 0; f < shape.features; ++f) model.nan_greater.push_back(random.chance(0.5));
  std::vector<std::vector<double>> borders(shape.features);
  for (auto& each : borders)
    for (std::size_t i = random.between(1, shape.borders); i > 0; --i)
      each.push_back(static_cast<double>(static_cast<float>(random.normal())));
  auto depth = static_cast<std::int32_t>(random.below(static_cast<std::size_t>(shape.deepest) + 1));
  for (std::size_t tree = 0; tree < shape.trees; ++tree) {
    if (random.chance(0.3))
      depth = static_cast<std::int32_t>(random.below(static_cast<std::size_t>(shape.deepest) + 1));
    model.depth.push_back(depth);
    for (std::int32_t d = 0; d < depth; ++d) {
      const std::size_t feature = random.below(shape.features);
      model.feature.push_back(static_cast<std::int32_t>(feature));
      model.border.push_back(random.pick(borders[feature]));
    }
    for (std::size_t i = shape.outputs << depth; i > 0; --i) model.leaf_value.push_back(random.normal());
  }
  return model;
}

}  // namespace fieldfare::tests
