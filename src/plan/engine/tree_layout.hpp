// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <cstdint>
#include <map>
#include <span>
#include <tuple>
#include <vector>

#include "fieldfare/model/tree_ensemble.hpp"

namespace fieldfare {

/// One value per row that nodes compare: a feature, with what its nodes do about missing values already done.
/// `x <= threshold` is then the whole test: NaN goes right, -inf goes left.
struct FeatureVariant {
  std::uint32_t feature = 0;
  MissingRule rule = MissingRule::default_child;
  bool default_left = false;
  bool operator<(const FeatureVariant& other) const noexcept {
    return std::tie(feature, rule, default_left) < std::tie(other.feature, other.rule, other.default_left);
  }
};

/// A node of the walk: 12 bytes for float, 16 for double. Siblings are neighbours; a leaf points to itself.
template <class T>
struct WalkNode {
  static constexpr std::uint32_t categorical = std::uint32_t{1} << 31;

  T threshold = 0;            ///< of a categorical node: where its bits begin
  std::uint32_t left = 0;     ///< position among all nodes; the right child follows
  std::uint32_t variant = 0;  ///< the value to compare; with the top bit set, the category to look up
};

/// Leaves compare this variant, a constant 0, with +inf: they stay where they are.
inline constexpr std::uint32_t constant_variant = 0;

/// Prepared categories: 0 is missing, 1 any that no node lists, 2 + i the i-th category that counts.
inline constexpr std::uint32_t nan_category = 0, other_category = 1, first_category = 2;

/// A feature that categorical nodes read, and the categories that count: those it knows or, where all are known, those
/// that some node lists. Only they are numbered, so that a set costs bits by their number, not by their size.
struct CategoryFeature {
  std::uint32_t feature = 0;
  std::uint32_t absent = other_category;  ///< what any other category is
  bool dense = false;                     ///< the categories are 0, 1, 2, ...
  std::vector<std::int32_t> categories;   ///< increasing

  /// The prepared category of a value that is not negative; may be infinite.
  std::uint32_t find(double value) const noexcept {
    if (categories.empty() || !(value <= static_cast<double>(categories.back()))) return absent;
    const auto category = static_cast<std::int32_t>(value);
    if (dense) return first_category + static_cast<std::uint32_t>(category);
    const auto at = std::lower_bound(categories.begin(), categories.end(), category);
    return *at == category ? first_category + static_cast<std::uint32_t>(at - categories.begin()) : absent;
  }
};

/// A TreeEnsemble laid out for the walk.
template <class T>
struct TreeLayout {
  TreeLayout(const TreeEnsemble& model, std::size_t features);

  std::vector<WalkNode<T>> nodes;
  std::vector<std::uint32_t> roots, depths;  // per tree
  std::vector<std::uint32_t> leaf_of;        // per node: the leaf in source order
  std::vector<FeatureVariant> variants;      // variant i + 1; variant 0 is constant
  std::vector<CategoryFeature> category_features;
  std::vector<std::uint32_t> category_bits;  // per categorical node a bit per prepared category: 1 goes left
};

}  // namespace fieldfare
