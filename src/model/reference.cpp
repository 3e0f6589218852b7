// SPDX-License-Identifier: Apache-2.0
// The slow, obviously right evaluators.
#include <algorithm>
#include <cmath>

#include "fieldfare/detail/expect.hpp"
#include "fieldfare/model/linear_model.hpp"
#include "fieldfare/model/oblivious_ensemble.hpp"
#include "fieldfare/model/tree_ensemble.hpp"

namespace fieldfare {

using detail::round_to;

std::vector<double> reference_margins(const LinearModel& model, std::span<const double> x) {
  std::vector<double> margins;
  for (std::size_t k = 0; k < model.outputs; ++k) {
    double sum = 0;
    for (std::size_t j = 0; j < x.size(); ++j) {
      const double weight = round_to(model.sum, model.coefficients[k * x.size() + j]);
      sum = round_to(model.sum, sum + round_to(model.sum, round_to(model.sum, x[j]) * weight));
    }
    margins.push_back(round_to(model.sum, sum + round_to(model.sum, model.intercept[k])));
  }
  return margins;
}

namespace {

/// The ensemble's arrays from one tree on; leaves and categorical nodes are counted as they are passed.
class ReferenceTree {
 public:
  ReferenceTree(const TreeEnsemble& model, std::size_t first) : model_(model), first_(first) {}

  std::size_t leaf_of(std::span<const double> x) const {
    std::size_t node = 0;
    while (model_.left[first_ + node] != -1)
      node = static_cast<std::size_t>(goes_left(first_ + node, x) ? model_.left[first_ + node]
                                                                  : model_.right[first_ + node]);
    return static_cast<std::size_t>(std::count(model_.left.begin(), model_.left.begin() + offset(first_ + node), -1));
  }

 private:
  static std::ptrdiff_t offset(std::size_t node) { return static_cast<std::ptrdiff_t>(node); }

  bool goes_left(std::size_t node, std::span<const double> x) const {
    const auto feature = static_cast<std::size_t>(model_.feature[node]);
    const bool default_left = (model_.flags[node] & TreeEnsemble::default_left) != 0;
    const double value = round_to(model_.input, x[feature]);
    if (model_.flags[node] & TreeEnsemble::categorical) return category_goes_left(node, feature, value, default_left);
    return number_goes_left(node, value, default_left);
  }

  bool number_goes_left(std::size_t node, double value, bool default_left) const {
    const auto rule =
        model_.missing.empty() ? MissingRule::default_child : static_cast<MissingRule>(model_.missing[node]);
    const bool tiny = std::fabs(value) <= static_cast<double>(1e-35f);
    if (model_.tiny_is_zero && tiny) value = 0;
    if (rule == MissingRule::zero && std::isnan(value)) value = 0;
    if (rule == MissingRule::zero_is_missing && (tiny || std::isnan(value))) return default_left;
    if (std::isnan(value)) return default_left;
    return model_.comparison == Comparison::less ? value < model_.threshold[node] : value <= model_.threshold[node];
  }

  bool category_goes_left(std::size_t node, std::size_t feature, double value, bool default_left) const {
    const double category = std::trunc(value);
    if (std::isnan(category)) return default_left;
    if (category < 0 && model_.negative_category == NegativeCategory::missing) return default_left;
    if (value < 0 && model_.negative_category == NegativeCategory::below_zero)
      return model_.members == MemberSide::right;
    if (!model_.known_count.empty() && model_.known_count[feature] > 0) {
      std::size_t at = 0;
      for (std::size_t f = 0; f < feature; ++f) at += static_cast<std::size_t>(model_.known_count[f]);
      const auto* first = model_.known.data() + at;
      if (std::find(first, first + model_.known_count[feature], category) == first + model_.known_count[feature])
        return default_left;
    }
    std::size_t nth = 0, at = 0;
    for (std::size_t i = 0; i < node; ++i)
      if (model_.flags[i] & TreeEnsemble::categorical) at += static_cast<std::size_t>(model_.member_count[nth++]);
    const auto* first = model_.member.data() + at;
    const bool member =
        std::find(first, first + model_.member_count[nth], category) != first + model_.member_count[nth];
    return member == (model_.members == MemberSide::left);
  }

  const TreeEnsemble& model_;
  std::size_t first_;
};

}  // namespace

std::vector<double> reference_margins(const TreeEnsemble& model, std::span<const double> x) {
  std::vector<double> sums;
  for (const double start : model.start) sums.push_back(round_to(model.sum, start));
  std::size_t first = 0;
  for (std::size_t tree = 0; tree < model.trees(); ++tree) {
    const std::size_t leaf = ReferenceTree(model, first).leaf_of(x);
    const auto add = [&](std::size_t k, double value) {
      sums[k] = round_to(model.sum, sums[k] + round_to(model.sum, value));
    };
    if (model.tree_output[tree] >= 0) {
      add(static_cast<std::size_t>(model.tree_output[tree]), model.leaf_value[leaf]);
    } else {
      for (std::size_t k = 0; k < model.outputs; ++k) add(k, model.leaf_value[leaf * model.outputs + k]);
    }
    first += static_cast<std::size_t>(model.tree_nodes[tree]);
  }
  for (double& sum : sums) sum = round_to(model.sum, sum / model.divide_by);
  return sums;
}

std::vector<double> reference_margins(const ObliviousEnsemble& model, std::span<const double> x) {
  std::vector<double> margins(model.outputs, 0.0);
  std::size_t split = 0, leaf = 0;
  for (const std::int32_t depth : model.depth) {
    std::size_t chosen = 0;
    for (std::int32_t d = 0; d < depth; ++d, ++split) {
      const auto feature = static_cast<std::size_t>(model.feature[split]);
      const auto value = static_cast<float>(x[feature]);
      const bool nan_is_greater = !model.nan_greater.empty() && model.nan_greater[feature] != 0;
      const bool greater = value > static_cast<float>(model.border[split]) || (nan_is_greater && std::isnan(value));
      if (greater) chosen |= std::size_t{1} << d;
    }
    for (std::size_t k = 0; k < model.outputs; ++k) margins[k] += model.leaf_value[(leaf + chosen) * model.outputs + k];
    leaf += std::size_t{1} << depth;
  }
  for (std::size_t k = 0; k < model.outputs; ++k) margins[k] = model.finish(margins[k], k);
  return margins;
}

}  // namespace fieldfare
