// SPDX-License-Identifier: Apache-2.0
#include "tree_layout.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "fieldfare/error.hpp"

namespace fieldfare {
namespace {

constexpr std::uint32_t none = UINT32_MAX;
constexpr std::size_t most_words = std::size_t{1} << 26;  // of category bits

/// The largest T for which `x <= it` says the same as the node's own test, for every x of type T.
template <class T>
T lower(double threshold, Comparison comparison) {
  const auto rounded = static_cast<T>(threshold);
  const auto wide = static_cast<double>(rounded);
  const bool above = comparison == Comparison::less ? wide >= threshold : wide > threshold;
  return above ? std::nextafter(rounded, -std::numeric_limits<T>::infinity()) : rounded;
}

template <class T>
class Builder {
 public:
  Builder(const TreeEnsemble& model, TreeLayout<T>& layout, std::size_t features) : model_(model), layout_(layout) {
    index_categories(features);
    index_nodes();
    std::size_t first = 0;
    for (const std::int32_t size : model.tree_nodes) {
      place(first, static_cast<std::size_t>(size));
      first += static_cast<std::size_t>(size);
    }
  }

 private:
  bool is_categorical(std::size_t node) const { return (model_.flags[node] & TreeEnsemble::categorical) != 0; }

  void index_categories(std::size_t features) {
    category_index_.assign(features, none);
    std::size_t categorical = 0, member = 0;
    for (std::size_t node = 0; node < model_.left.size(); ++node) {
      if (!is_categorical(node)) continue;
      auto& index = category_index_[static_cast<std::size_t>(model_.feature[node])];
      if (index == none) {
        index = static_cast<std::uint32_t>(layout_.category_features.size());
        layout_.category_features.push_back(
            {static_cast<std::uint32_t>(model_.feature[node]), other_category, false, {}});
      }
      const auto count = static_cast<std::size_t>(model_.member_count[categorical++]);
      auto& listed = layout_.category_features[index].categories;
      listed.insert(listed.end(), model_.member.data() + member, model_.member.data() + member + count);
      member += count;
    }
    use_known_categories();
    for (CategoryFeature& each : layout_.category_features) {
      auto& listed = each.categories;
      std::sort(listed.begin(), listed.end());
      listed.erase(std::unique(listed.begin(), listed.end()), listed.end());
      each.dense = !listed.empty() && static_cast<std::size_t>(listed.back()) + 1 == listed.size();
    }
    reserve_sets();
  }

  static std::size_t words_of(const CategoryFeature& feature) {
    return (feature.categories.size() + first_category + 31) / 32;
  }

  void reserve_sets() {
    std::size_t words = 0;
    for (std::size_t node = 0; node < model_.left.size(); ++node)
      if (is_categorical(node))
        words += words_of(layout_.category_features[category_index_[static_cast<std::size_t>(model_.feature[node])]]);
    layout_.category_bits.reserve(std::min(words, most_words));
  }

  void use_known_categories() {
    std::size_t at = 0;
    for (std::size_t feature = 0; feature < model_.known_count.size(); ++feature) {
      const auto count = static_cast<std::size_t>(model_.known_count[feature]);
      if (category_index_[feature] != none && count > 0) {
        CategoryFeature& known = layout_.category_features[category_index_[feature]];
        known.categories.assign(model_.known.data() + at, model_.known.data() + at + count);
        known.absent = nan_category;
      }
      at += count;
    }
  }

  /// Leaves and categorical nodes are stored in node order: remembers where each node's part begins.
  void index_nodes() {
    leaf_.resize(model_.left.size());
    if (!model_.member_count.empty()) {
      member_begin_.resize(model_.left.size());
      member_end_.resize(model_.left.size());
    }
    std::uint32_t leaf = 0;
    std::size_t categorical = 0, member = 0;
    for (std::size_t node = 0; node < model_.left.size(); ++node) {
      if (model_.left[node] == -1) leaf_[node] = leaf++;
      if (!is_categorical(node)) continue;
      member_begin_[node] = member;
      member += static_cast<std::size_t>(model_.member_count[categorical++]);
      member_end_[node] = member;
    }
  }

  // Depth first, left before right, siblings side by side: a walk mostly moves to the next cache line.
  void place(std::size_t first, std::size_t size) {
    struct Pending {
      std::size_t node;
      std::uint32_t at, depth;
    };
    auto& nodes = layout_.nodes;
    const auto root = static_cast<std::uint32_t>(nodes.size());
    nodes.resize(nodes.size() + size);
    layout_.leaf_of.resize(nodes.size());
    std::uint32_t next = root + 1, deepest = 0;
    std::vector<Pending> pending = {{first, root, 0}};
    while (!pending.empty()) {
      const auto [node, at, depth] = pending.back();
      pending.pop_back();
      deepest = std::max(deepest, depth);
      if (model_.left[node] == -1) {
        nodes[at] = {std::numeric_limits<T>::infinity(), at, constant_variant};
        layout_.leaf_of[at] = leaf_[node];
        continue;
      }
      nodes[at] = is_categorical(node) ? category_node(node, next) : number_node(node, next);
      pending.push_back({first + static_cast<std::size_t>(model_.right[node]), next + 1, depth + 1});
      pending.push_back({first + static_cast<std::size_t>(model_.left[node]), next, depth + 1});
      next += 2;
    }
    layout_.roots.push_back(root);
    layout_.depths.push_back(deepest);
  }

  WalkNode<T> number_node(std::size_t node, std::uint32_t left) {
    const FeatureVariant variant{
        static_cast<std::uint32_t>(model_.feature[node]),
        model_.missing.empty() ? MissingRule::default_child : static_cast<MissingRule>(model_.missing[node]),
        (model_.flags[node] & TreeEnsemble::default_left) != 0};
    const auto [found, fresh] = variant_index_.try_emplace(variant, layout_.variants.size() + 1);
    if (fresh) layout_.variants.push_back(variant);
    return {lower<T>(model_.threshold[node], model_.comparison), left, static_cast<std::uint32_t>(found->second)};
  }

  WalkNode<T> category_node(std::size_t node, std::uint32_t left) {
    const std::uint32_t index = category_index_[static_cast<std::size_t>(model_.feature[node])];
    const bool members_left = model_.members == MemberSide::left;
    const CategoryFeature& known = layout_.category_features[index];
    const std::size_t begin = layout_.category_bits.size(), words = words_of(known);
    if (words > most_words - begin)
      throw ArtifactError("CountTooLarge", "/model/member", "the categories of all nodes take more than 256 MiB");
    layout_.category_bits.resize(begin + words, members_left ? 0 : ~std::uint32_t{0});
    const auto set = [&](std::size_t bit, bool goes_left) {
      std::uint32_t& word = layout_.category_bits[begin + bit / 32];
      word = goes_left ? word | std::uint32_t{1} << bit % 32 : word & ~(std::uint32_t{1} << bit % 32);
    };
    for (std::size_t i = member_begin_[node]; i < member_end_[node]; ++i)
      set(known.find(static_cast<double>(model_.member[i])), members_left);
    set(nan_category, (model_.flags[node] & TreeEnsemble::default_left) != 0);
    WalkNode<T> made{0, left, index | WalkNode<T>::categorical};
    static_assert(sizeof(T) >= sizeof(std::uint32_t));
    const auto offset = static_cast<std::uint32_t>(begin);
    std::memcpy(&made.threshold, &offset, sizeof offset);
    return made;
  }

  const TreeEnsemble& model_;
  TreeLayout<T>& layout_;
  std::vector<std::uint32_t> category_index_;  // per feature
  std::vector<std::uint32_t> leaf_;
  std::vector<std::size_t> member_begin_, member_end_;  // empty if no node is categorical
  std::map<FeatureVariant, std::size_t> variant_index_;
};

}  // namespace

template <class T>
TreeLayout<T>::TreeLayout(const TreeEnsemble& model, std::size_t features) {
  nodes.reserve(model.left.size());
  Builder<T>(model, *this, features);
}

template struct TreeLayout<float>;
template struct TreeLayout<double>;

}  // namespace fieldfare
