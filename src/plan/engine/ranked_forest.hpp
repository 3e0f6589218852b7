// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "fieldfare/model/tree_ensemble.hpp"
#include "tree_layout.hpp"

namespace fieldfare {

/// A split of a ranked tree: a row goes right iff its code in `column` is greater than `rank`.
struct RankedNode {
  std::uint16_t column = 0;
  std::uint8_t rank = 0;             ///< below 255
  std::int32_t left = 0, right = 0;  ///< a split's position within its tree; of a leaf, ~its number within its tree
};

/// Neighbouring columns of codes made from a number. The rank of x is the number of thresholds below it, so that
/// `x <= thresholds[j]` is `rank <= j`; a code is a byte's worth of it, part k holds rank - 255 k, cut off at 0 and
/// 255. There is one rank per variant: they differ in what a missing value is.
struct NumberCodes {
  static constexpr std::size_t per_part = 255;  ///< thresholds

  std::size_t parts() const noexcept { return (thresholds.size() + per_part - 1) / per_part; }
  /// The column of part 0 of a variant; the others follow.
  std::size_t column(std::size_t variant) const noexcept { return first + variant * parts(); }
  std::size_t columns() const noexcept { return variants.size() * parts(); }

  std::uint32_t feature = 0, first = 0;  ///< first: column
  std::vector<FeatureVariant> variants;
  std::vector<double> thresholds;  ///< increasing, each a number of the model's input type; may be +-inf
};

/// Neighbouring columns of codes made from a category, one per distinct set of categories that goes left: 0 is left.
struct CategoryCodes {
  CategoryFeature category;
  std::uint32_t first = 0, count = 0;  ///< columns
  std::vector<std::uint8_t> codes;     ///< prepared categories x count, row-major
};

/// A TreeEnsemble whose features are replaced by ranks among the thresholds they are compared with. No bit is lost: a
/// split only asks on which side of its threshold a value lies, and a rank tells that.
struct RankedForest {
  static constexpr std::size_t most_columns = 4096, most_thresholds = 65'535;  // of a feature
  static constexpr std::size_t most_category_codes = std::size_t{1} << 22;

  /// `input`: what features are compared as; the model's, or float32 where they are float32 numbers anyway. Nothing
  /// when columns, thresholds or category sets are too many.
  static std::optional<RankedForest> make(const TreeEnsemble& model, std::size_t features, DataType input);

  std::size_t trees() const noexcept { return tree_output.size(); }
  std::size_t leaves(std::size_t tree) const noexcept { return first_leaf[tree + 1] - first_leaf[tree]; }
  std::size_t splits(std::size_t tree) const noexcept { return first_node[tree + 1] - first_node[tree]; }
  std::size_t columns() const noexcept;
  /// Whether tables of leaf values, one per tree (and output, where leaves have one value per output) and of so many
  /// entries each, are not too large, and not mostly empty unless they are small.
  bool fills_tables(std::size_t entries) const noexcept;
  /// Whether a leaf has one value per output.
  bool vector_leaves() const noexcept { return !tree_output.empty() && tree_output[0] < 0; }

  DataType input = DataType::float32, sum = DataType::float64;
  bool tiny_is_zero = false;
  NegativeCategory negative_category = NegativeCategory::other;
  std::size_t features = 0;
  std::uint32_t outputs = 1;
  double divide_by = 1;
  std::vector<double> start;

  std::vector<NumberCodes> numbers;       // their columns come first
  std::vector<CategoryCodes> categories;  // then theirs
  std::vector<RankedNode> nodes;          // the splits, tree after tree, parents before children
  std::vector<std::uint32_t> first_node;  // trees + 1: where a tree's splits begin
  std::vector<std::uint32_t> first_leaf;  // trees + 1: where its leaves begin, in source order
  std::vector<std::int32_t> tree_output;  // per tree, as in TreeEnsemble
  std::vector<double> leaf_value;         // as in TreeEnsemble
};

}  // namespace fieldfare
