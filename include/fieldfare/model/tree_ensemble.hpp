// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "fieldfare/schema/data_type.hpp"

namespace fieldfare {

class Engine;
struct Feature;
struct LoadOptions;

/// How a node compares a feature with its threshold; true goes left.
enum class Comparison : std::uint8_t { less, less_equal };

constexpr detail::EnumNames<Comparison, 2> enum_names(Comparison) {
  return {{{Comparison::less, "<"}, {Comparison::less_equal, "<="}}};
}

/// What a numerical node does with a missing value (NaN).
enum class MissingRule : std::uint8_t {
  default_child,    ///< NaN goes to the default child
  zero,             ///< NaN is compared as 0.0 (LightGBM missing_type None)
  zero_is_missing,  ///< NaN and |x| <= 1e-35f go to the default child (LightGBM missing_type Zero)
};

constexpr detail::EnumNames<MissingRule, 3> enum_names(MissingRule) {
  return {{{MissingRule::default_child, "default_child"},
           {MissingRule::zero, "zero"},
           {MissingRule::zero_is_missing, "zero_is_missing"}}};
}

/// The child that a categorical node's listed members go to; every other category goes to the other one.
enum class MemberSide : std::uint8_t { left, right };

constexpr detail::EnumNames<MemberSide, 2> enum_names(MemberSide) {
  return {{{MemberSide::left, "left"}, {MemberSide::right, "right"}}};
}

/// What a categorical node does with a negative value.
enum class NegativeCategory : std::uint8_t {
  missing,     ///< negative after truncation towards zero: it counts as missing (scikit-learn)
  other,       ///< negative after truncation towards zero: no member (LightGBM); -0.5 is category 0
  below_zero,  ///< negative as it is: no member (XGBoost); -0.5 is none either
};

constexpr detail::EnumNames<NegativeCategory, 3> enum_names(NegativeCategory) {
  return {{{NegativeCategory::missing, "missing"},
           {NegativeCategory::other, "other"},
           {NegativeCategory::below_zero, "below_zero"}}};
}

/// A sum of decision trees, with every rule on which libraries differ spelled out. Nodes of all trees lie one after
/// the other; children are numbered within their tree and are greater than their parent. A leaf has left == -1.
///
/// margin[k] = start[k], then for each tree in order + leaf value, rounded to `sum` each time; then / divide_by.
struct TreeEnsemble {
  static constexpr std::string_view kind = "tree_ensemble";
  static constexpr std::uint8_t default_left = 1, categorical = 2;

  std::uint32_t outputs = 1;
  DataType input = DataType::float32;  ///< features are rounded to this before anything compares them
  DataType sum = DataType::float64;    ///< of the running sum
  Comparison comparison = Comparison::less_equal;
  bool tiny_is_zero = false;  ///< |x| <= f64(1e-35f) is 0.0 from the start (LightGBM)
  MemberSide members = MemberSide::left;
  NegativeCategory negative_category = NegativeCategory::other;
  std::vector<double> start;  ///< one per output
  double divide_by = 1;       ///< number of trees of an averaging forest, else 1

  std::vector<std::int32_t> tree_nodes;   ///< nodes per tree
  std::vector<std::int32_t> tree_output;  ///< output a tree adds to; -1: its leaves have one value per output
  std::vector<std::int32_t> left, right;
  std::vector<std::int32_t> feature;  ///< -1 on leaves
  std::vector<double> threshold;      ///< 0 on leaves and categorical nodes
  std::vector<std::uint8_t> flags;    ///< default_left | categorical
  std::vector<std::uint8_t> missing;  ///< a MissingRule per node; empty: default_child everywhere
  std::vector<double> leaf_value;     ///< per leaf in node order: one value, or `outputs` of them
  std::vector<std::int32_t> leaf_id;  ///< per leaf: the source library's own number of it within its tree

  std::vector<std::int32_t> member_count;  ///< per categorical node in node order
  std::vector<std::int32_t> member;        ///< their categories, one node after the other, increasing
  std::vector<std::int32_t> known_count;   ///< per feature, how many categories it knows; empty: all are known
  std::vector<std::int32_t> known;         ///< those categories, increasing; an unknown category counts as missing

  static void fields(auto& self, auto&& visit) {
    visit("outputs", self.outputs);
    visit("input", self.input);
    visit("sum", self.sum);
    visit("comparison", self.comparison);
    visit("tiny_is_zero", self.tiny_is_zero);
    visit("members", self.members);
    visit("negative_category", self.negative_category);
    visit("start", self.start);
    visit("divide_by", self.divide_by);
    visit("tree_nodes", self.tree_nodes);
    visit("tree_output", self.tree_output);
    visit("left", self.left);
    visit("right", self.right);
    visit("feature", self.feature);
    visit("threshold", self.threshold);
    visit("flags", self.flags);
    visit("missing", self.missing);
    visit("leaf_value", self.leaf_value);
    visit("leaf_id", self.leaf_id);
    visit("member_count", self.member_count);
    visit("member", self.member);
    visit("known_count", self.known_count);
    visit("known", self.known);
  }

  std::size_t trees() const noexcept { return tree_nodes.size(); }
  /// Splits and additions that a row takes at most. Of trees that `validate` accepted, as is the next.
  std::size_t steps_per_row() const;
  /// Bytes of the sets of all categorical nodes: a bit for each category that some node of the same feature lists, or
  /// that the feature knows.
  std::size_t set_bytes() const;

  std::vector<std::pair<std::string_view, std::size_t>> sizes() const {
    return {{"trees", trees()}, {"nodes", left.size()}};
  }

  /// Throws ArtifactError unless every tree is a tree (each node reached once, children after parents, depth at most
  /// 512), indices are in range and numbers finite (a threshold may be +inf).
  void validate(std::size_t features) const;
};

/// The engine that runs it over these features.
std::unique_ptr<const Engine> compile_model(const TreeEnsemble& model, std::span<const Feature> features,
                                            const LoadOptions& options);
/// The margins of one row of features by the plainest reading of the description: slow, obviously right, and what
/// every engine is tested against.
std::vector<double> reference_margins(const TreeEnsemble& model, std::span<const double> features);

}  // namespace fieldfare
