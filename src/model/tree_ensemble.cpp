// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/model/tree_ensemble.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "fieldfare/detail/expect.hpp"
#include "fieldfare/model/model.hpp"
#include "op/builtin.hpp"

namespace fieldfare {
namespace {

constexpr std::size_t deepest = 512;

[[noreturn]] void bad(std::string_view code, std::string_view field, std::size_t tree, std::size_t node,
                      const char* message) {
  throw ArtifactError(code, "/" + std::string(field),
                      "tree " + std::to_string(tree) + ", node " + std::to_string(node) + ": " + message);
}

std::size_t sum_of(std::string_view field, std::span<const std::int32_t> counts, std::size_t most) {
  std::size_t total = 0;
  for (const std::int32_t count : counts) {
    if (count < 0) throw ArtifactError("CountTooLarge", "/" + std::string(field), "a count is negative");
    total += static_cast<std::size_t>(count);
    if (total > most) throw ArtifactError("LengthMismatch", "/" + std::string(field), "counts exceed the elements");
  }
  return total;
}

/// One tree of an ensemble: its nodes' part of the arrays.
struct TreeCheck {
  const TreeEnsemble& model;
  std::size_t tree, first, size, features;

  void run(std::vector<std::uint16_t>& depth) const {
    depth.assign(size, 0);
    for (std::size_t node = 0; node < size; ++node) {
      if (node > 0 && depth[node] == 0) bad("NotATree", "left", tree, node, "no parent reaches it");
      const std::int32_t left = model.left[first + node], right = model.right[first + node];
      if (left == -1 && right == -1) {
        leaf(node);
        continue;
      }
      for (const std::int32_t child : {left, right}) {
        if (child <= static_cast<std::int64_t>(node) || static_cast<std::size_t>(child) >= size)
          bad("BadChild", "left", tree, node, "a child must come after its parent and be in the tree");
        auto& below = depth[static_cast<std::size_t>(child)];
        if (below != 0) bad("NotATree", "left", tree, node, "a child has two parents");
        below = static_cast<std::uint16_t>(depth[node] + 1);
        if (below > deepest) bad("TooDeep", "left", tree, node, "deeper than 512");
      }
      split(node);
    }
  }

  void leaf(std::size_t node) const {
    if (model.feature[first + node] != -1) bad("BadFeature", "feature", tree, node, "a leaf has feature -1");
    if (model.flags[first + node] != 0) bad("UnknownTag", "flags", tree, node, "a leaf has no flags");
  }

  void split(std::size_t node) const {
    const std::int32_t feature = model.feature[first + node];
    if (feature < 0 || static_cast<std::size_t>(feature) >= features)
      bad("BadFeature", "feature", tree, node, "no such feature");
    if (model.flags[first + node] > (TreeEnsemble::default_left | TreeEnsemble::categorical))
      bad("UnknownTag", "flags", tree, node, "unknown flag");
    const double threshold = model.threshold[first + node];
    if (std::isnan(threshold) || threshold == -std::numeric_limits<double>::infinity())
      bad("NonFinite", "threshold", tree, node, "a threshold is a number or +inf");
    if (model.comparison == Comparison::less && !std::isfinite(threshold))
      bad("NonFinite", "threshold", tree, node, "a threshold of '<' is finite");
    if (!model.missing.empty() && model.missing[first + node] > static_cast<std::uint8_t>(MissingRule::zero_is_missing))
      bad("UnknownTag", "missing", tree, node, "unknown rule");
  }
};

void validate_categories(const TreeEnsemble& model, std::size_t features) {
  std::size_t categorical = 0;
  for (const std::uint8_t flags : model.flags) categorical += (flags & TreeEnsemble::categorical) != 0;
  detail::expect_size("member_count", model.member_count.size(), categorical);
  const auto check = [](std::string_view field, std::span<const std::int32_t> counts,
                        const std::vector<std::int32_t>& values) {
    detail::expect_size(field, values.size(), sum_of(field, counts, values.size()));
    std::size_t at = 0;
    for (const std::int32_t count : counts) {
      std::int32_t last = -1;
      for (std::int32_t i = 0; i < count; ++i, ++at) {
        if (values[at] <= last || values[at] >= 1 << 24)
          throw ArtifactError("BadCategory", "/" + std::string(field),
                              "categories must increase from 0 and stay below 2^24");
        last = values[at];
      }
    }
  };
  check("member", model.member_count, model.member);
  if (!model.known_count.empty()) detail::expect_size("known_count", model.known_count.size(), features);
  check("known", model.known_count, model.known);
}

}  // namespace

std::size_t TreeEnsemble::steps_per_row() const {
  std::size_t steps = 0, first = 0;
  std::vector<std::uint32_t> level;
  for (std::size_t tree = 0; tree < trees(); ++tree) {
    const auto size = static_cast<std::size_t>(tree_nodes[tree]);
    level.assign(size, 0);
    std::uint32_t depth = 0;
    for (std::size_t node = 0; node < size; ++node) {
      depth = std::max(depth, level[node]);
      if (left[first + node] == -1) continue;
      for (const std::int32_t child : {left[first + node], right[first + node]})
        level[static_cast<std::size_t>(child)] = level[node] + 1;
    }
    steps += depth + (tree_output[tree] < 0 ? outputs : 1);
    first += size;
  }
  return steps;
}

std::size_t TreeEnsemble::set_bytes() const {
  struct Sets {
    std::size_t nodes = 0;
    std::vector<std::int32_t> listed;
  };
  std::map<std::size_t, Sets> by_feature;
  std::size_t categorical_nodes = 0;
  auto listed = member.begin();
  for (std::size_t node = 0; node < feature.size(); ++node) {
    if ((flags[node] & categorical) == 0) continue;
    Sets& sets = by_feature[static_cast<std::size_t>(feature[node])];
    const auto end = listed + member_count[categorical_nodes++];
    ++sets.nodes;
    sets.listed.insert(sets.listed.end(), listed, end);
    listed = end;
  }
  constexpr std::size_t of_words = 8;  // at most, for what fills up the last word and for missing and other categories
  std::size_t bytes = 0;
  for (auto& [each, sets] : by_feature) {
    std::sort(sets.listed.begin(), sets.listed.end());
    const auto end = std::unique(sets.listed.begin(), sets.listed.end());
    std::size_t categories = known_count.empty() ? 0 : static_cast<std::size_t>(known_count[each]);
    if (categories == 0) categories = static_cast<std::size_t>(end - sets.listed.begin());
    bytes += sets.nodes * (categories / 8 + of_words);
  }
  return bytes;
}

void TreeEnsemble::validate(std::size_t features) const {
  if (outputs == 0 || outputs > 100'000) throw ArtifactError("BadClass", "/outputs", "expected 1 to 1e5 outputs");
  detail::expect_floating("input", input);
  detail::expect_floating("sum", sum);
  detail::expect_size("start", start.size(), outputs);
  detail::expect_finite("start", start, sum);
  if (!std::isnormal(divide_by) || detail::round_to(sum, divide_by) != divide_by)
    throw ArtifactError("BadScale", "/divide_by", "must be a normal number of the sum's type");

  const std::size_t nodes = left.size();
  if (nodes > std::size_t{INT32_MAX}) throw ArtifactError("CountTooLarge", "/left", "more than 2^31 - 1 nodes");
  detail::expect_size("tree_output", tree_output.size(), trees());
  detail::expect_size("right", right.size(), nodes);
  detail::expect_size("feature", feature.size(), nodes);
  detail::expect_size("threshold", threshold.size(), nodes);
  detail::expect_size("flags", flags.size(), nodes);
  if (!missing.empty()) detail::expect_size("missing", missing.size(), nodes);
  detail::expect_size("tree_nodes", nodes, sum_of("tree_nodes", tree_nodes, nodes));

  std::vector<std::uint16_t> depth;
  std::size_t first = 0, leaves = 0, values = 0;
  for (std::size_t tree = 0; tree < trees(); ++tree) {
    const auto size = static_cast<std::size_t>(tree_nodes[tree]);
    if (size == 0) throw ArtifactError("EmptyTree", "/tree_nodes/" + std::to_string(tree), "a tree has no node");
    if (tree_output[tree] < -1 || tree_output[tree] >= static_cast<std::int64_t>(outputs))
      throw ArtifactError("BadClass", "/tree_output/" + std::to_string(tree), "no such output");
    if ((tree_output[tree] < 0) != (tree_output[0] < 0))
      throw ArtifactError("BadClass", "/tree_output", "leaves of one value and of several in one model");
    TreeCheck{*this, tree, first, size, features}.run(depth);
    const std::size_t own = (size + 1) / 2;  // a binary tree of n nodes has (n + 1) / 2 leaves
    leaves += own;
    values += own * (tree_output[tree] < 0 ? outputs : 1);
    first += size;
  }
  detail::expect_size("leaf_value", leaf_value.size(), values);
  detail::expect_size("leaf_id", leaf_id.size(), leaves);
  detail::expect_finite("leaf_value", leaf_value, sum);
  validate_categories(*this, features);
}

}  // namespace fieldfare

template <>
fieldfare::Kind<fieldfare::Op> fieldfare::detail::builtin_op<fieldfare::TreeEnsemble>() {
  return kind_of<Op, TreeEnsemble>();
}
