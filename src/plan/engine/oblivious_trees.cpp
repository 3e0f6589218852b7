// SPDX-License-Identifier: Apache-2.0
#include "oblivious_trees.hpp"

namespace fieldfare {

TreeEnsemble as_trees(const ObliviousEnsemble& model) {
  TreeEnsemble trees;
  trees.outputs = model.outputs;
  trees.start.assign(model.outputs, 0.0);
  trees.leaf_value = model.leaf_value;
  trees.tree_output.assign(model.trees(), model.outputs == 1 ? 0 : -1);
  std::size_t nodes = 0, first_split = 0;
  for (const std::int32_t depth : model.depth) nodes += (std::size_t{2} << depth) - 1;
  for (auto* each : {&trees.left, &trees.right, &trees.feature}) each->reserve(nodes);
  trees.threshold.reserve(nodes);
  trees.flags.reserve(nodes);
  for (const std::int32_t depth : model.depth) {
    const std::int32_t splits = (1 << depth) - 1;
    trees.tree_nodes.push_back(2 * splits + 1);
    // Level by level: the leaf whose number has bit d set lies right of its ancestor of split d, the last split on top.
    for (std::int32_t node = 0; node < 2 * splits + 1; ++node) {
      const bool leaf = node >= splits;
      std::int32_t level = 0;
      while (!leaf && (2 << level) - 1 <= node) ++level;
      const std::size_t split = first_split + static_cast<std::size_t>(depth - 1 - level);
      trees.left.push_back(leaf ? -1 : 2 * node + 1);
      trees.right.push_back(leaf ? -1 : 2 * node + 2);
      trees.feature.push_back(leaf ? -1 : model.feature[split]);
      trees.threshold.push_back(leaf ? 0 : model.border[split]);
      const bool nan_greater =
          !leaf && !model.nan_greater.empty() && model.nan_greater[static_cast<std::size_t>(model.feature[split])] != 0;
      trees.flags.push_back(leaf || nan_greater ? std::uint8_t{0} : TreeEnsemble::default_left);
      if (leaf) trees.leaf_id.push_back(node - splits);
    }
    first_split += static_cast<std::size_t>(depth);
  }
  return trees;
}

}  // namespace fieldfare
