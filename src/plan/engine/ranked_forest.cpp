// SPDX-License-Identifier: Apache-2.0
#include "ranked_forest.hpp"

#include <algorithm>
#include <cstring>
#include <map>
#include <type_traits>

namespace fieldfare {
namespace {

template <class T>
class Builder {
 public:
  Builder(const TreeEnsemble& model, std::size_t features) : layout_(model, features) {
    forest_.input = std::is_same_v<T, double> ? DataType::float64 : DataType::float32;
    forest_.sum = model.sum;
    forest_.tiny_is_zero = model.tiny_is_zero;
    forest_.negative_category = model.negative_category;
    forest_.features = features;
    forest_.outputs = model.outputs;
    forest_.divide_by = model.divide_by;
    forest_.start = model.start;
    forest_.tree_output = model.tree_output;
    forest_.leaf_value = model.leaf_value;
  }

  std::optional<RankedForest> make() {
    if (!collect_thresholds() || !collect_sets()) return std::nullopt;
    place_category_columns();
    for (std::size_t tree = 0; tree < layout_.roots.size(); ++tree) place_tree(tree);
    forest_.first_node.push_back(static_cast<std::uint32_t>(forest_.nodes.size()));
    forest_.first_leaf.push_back(leaves_);
    return std::move(forest_);
  }

 private:
  using Node = WalkNode<T>;
  struct Place {
    std::size_t numbers = 0, variant = 0;
  };

  bool is_leaf(std::size_t at) const { return layout_.nodes[at].left == at; }
  static bool is_categorical(const Node& node) { return (node.variant & Node::categorical) != 0; }

  bool collect_thresholds() {
    collect_variants();
    for (std::size_t at = 0; at < layout_.nodes.size(); ++at)
      if (const Node& node = layout_.nodes[at]; !is_leaf(at) && !is_categorical(node))
        numbers_of(node).thresholds.push_back(static_cast<double>(node.threshold));
    std::size_t column = 0;
    for (NumberCodes& each : forest_.numbers) {
      auto& sorted = each.thresholds;
      std::sort(sorted.begin(), sorted.end());
      sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
      each.first = static_cast<std::uint32_t>(column);
      column += each.columns();
      if (sorted.size() > RankedForest::most_thresholds || column > RankedForest::most_columns) return false;
    }
    return true;
  }

  // Variants of one feature share its thresholds; where NaN counts as 0, the default direction says nothing.
  void collect_variants() {
    std::map<FeatureVariant, std::vector<std::size_t>> distinct;  // to variants of the layout
    for (std::size_t variant = 0; variant < layout_.variants.size(); ++variant) {
      FeatureVariant key = layout_.variants[variant];
      key.default_left &= key.rule != MissingRule::zero;
      distinct[key].push_back(variant);
    }
    places_.resize(layout_.variants.size());
    for (const auto& [variant, members] : distinct) {
      auto& numbers = forest_.numbers;
      if (numbers.empty() || numbers.back().feature != variant.feature) numbers.push_back({variant.feature, 0, {}, {}});
      for (const std::size_t member : members) places_[member] = {numbers.size() - 1, numbers.back().variants.size()};
      numbers.back().variants.push_back(variant);
    }
  }
  NumberCodes& numbers_of(const Node& node) { return forest_.numbers[places_[node.variant - 1].numbers]; }

  static std::uint32_t bits_begin(const Node& node) {
    std::uint32_t begin;
    std::memcpy(&begin, &node.threshold, sizeof begin);
    return begin;
  }
  std::size_t prepared(std::size_t index) const {
    return first_category + layout_.category_features[index].categories.size();
  }
  std::vector<std::uint32_t> set_of(const Node& node) const {
    const auto* begin = layout_.category_bits.data() + bits_begin(node);
    return {begin, begin + (prepared(node.variant & ~Node::categorical) + 31) / 32};
  }

  bool collect_sets() {
    sets_.resize(layout_.category_features.size());
    std::size_t columns = forest_.columns(), codes = 0;
    for (std::size_t at = 0; at < layout_.nodes.size(); ++at) {
      const Node& node = layout_.nodes[at];
      if (is_leaf(at) || !is_categorical(node)) continue;
      const std::uint32_t index = node.variant & ~Node::categorical;
      auto& sets = sets_[index];
      if (!sets.try_emplace(set_of(node), static_cast<std::uint32_t>(sets.size())).second) continue;
      codes += prepared(index);
      if (++columns > RankedForest::most_columns || codes > RankedForest::most_category_codes) return false;
    }
    return true;
  }

  void place_category_columns() {
    auto first = static_cast<std::uint32_t>(forest_.columns());
    for (std::size_t index = 0; index < sets_.size(); ++index) {
      const auto count = static_cast<std::uint32_t>(sets_[index].size());
      std::vector<std::uint8_t> codes(prepared(index) * count);
      for (const auto& [set, column] : sets_[index])
        for (std::size_t category = 0; category < prepared(index); ++category)
          codes[category * count + column] = (set[category / 32] >> category % 32 & 1) == 0;
      forest_.categories.push_back({layout_.category_features[index], first, count, std::move(codes)});
      first += count;
    }
  }

  void place_tree(std::size_t tree) {
    const std::size_t root = layout_.roots[tree],
                      end = tree + 1 < layout_.roots.size() ? layout_.roots[tree + 1] : layout_.nodes.size();
    forest_.first_node.push_back(static_cast<std::uint32_t>(forest_.nodes.size()));
    forest_.first_leaf.push_back(leaves_);
    std::vector<std::int32_t> number(end - root);  // a split's position or ~leaf, per node of the layout
    std::int32_t splits = 0, leaves = 0;
    for (std::size_t at = root; at < end; ++at) {
      number[at - root] = is_leaf(at) ? ~static_cast<std::int32_t>(layout_.leaf_of[at] - leaves_) : splits++;
      leaves += is_leaf(at);
    }
    for (std::size_t at = root; at < end; ++at) {
      if (is_leaf(at)) continue;
      const std::size_t left = layout_.nodes[at].left - root;
      RankedNode node =
          is_categorical(layout_.nodes[at]) ? category_node(layout_.nodes[at]) : number_node(layout_.nodes[at]);
      node.left = number[left];
      node.right = number[left + 1];
      forest_.nodes.push_back(node);
    }
    leaves_ += static_cast<std::uint32_t>(leaves);
  }

  RankedNode number_node(const Node& node) {
    const auto& sorted = numbers_of(node).thresholds;
    const auto at = std::lower_bound(sorted.begin(), sorted.end(), static_cast<double>(node.threshold));
    const std::size_t rank = static_cast<std::size_t>(at - sorted.begin()), per_part = NumberCodes::per_part,
                      column = numbers_of(node).column(places_[node.variant - 1].variant) + rank / per_part;
    return {static_cast<std::uint16_t>(column), static_cast<std::uint8_t>(rank % per_part), 0, 0};
  }
  RankedNode category_node(const Node& node) const {
    const std::uint32_t index = node.variant & ~Node::categorical;
    return {static_cast<std::uint16_t>(forest_.categories[index].first + sets_[index].at(set_of(node))), 0, 0, 0};
  }

  TreeLayout<T> layout_;
  RankedForest forest_;
  std::vector<Place> places_;                                              // per variant of the layout
  std::vector<std::map<std::vector<std::uint32_t>, std::uint32_t>> sets_;  // per categorical feature: set to column
  std::uint32_t leaves_ = 0;
};

}  // namespace

std::optional<RankedForest> RankedForest::make(const TreeEnsemble& model, std::size_t features, DataType input) {
  if (input == DataType::float64) return Builder<double>(model, features).make();
  return Builder<float>(model, features).make();
}

bool RankedForest::fills_tables(std::size_t entries) const noexcept {
  constexpr std::size_t most_bytes = std::size_t{64} << 20, few_bytes = std::size_t{4} << 20, most_per_value = 8;
  const std::size_t tables = trees() * (vector_leaves() ? outputs : 1),
                    allowed = std::min(most_bytes, few_bytes + most_per_value * leaf_value.size() * sizeof(double));
  return tables <= allowed / (entries * sizeof(double));
}

std::size_t RankedForest::columns() const noexcept {
  if (!categories.empty()) return categories.back().first + categories.back().count;
  return numbers.empty() ? 0 : numbers.back().first + numbers.back().columns();
}

}  // namespace fieldfare
