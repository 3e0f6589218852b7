// SPDX-License-Identifier: Apache-2.0
// The interleaved branch-free walk: many walks are in flight at once, so that no step waits for the one before it.
// One row walks several trees together; a batch walks one tree with several rows. Sums keep the order of the trees.
#include "tree_walk.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <type_traits>

#include "feature_value.hpp"
#include "tree_layout.hpp"
#include "walk_nodes.hpp"

namespace fieldfare {
namespace {

constexpr std::size_t lanes = 16;
constexpr std::size_t large_tables = std::size_t{1} << 20;  // bytes

/// One row as the nodes see it.
template <class T>
struct PreparedRow {
  const T* values;
  const std::uint32_t* categories;
};

/// A number of walks that go together.
template <std::size_t Count>
using Together = std::integral_constant<std::size_t, Count>;

template <class Node, class Sum, bool Categorical>
class TreeWalk final : public Engine {
 public:
  using T = typename Node::Threshold;

  TreeWalk(const TreeEnsemble& model, TreeLayout<T> layout)
      : nodes_(layout),
        variants_(std::move(layout.variants)),
        category_features_(std::move(layout.category_features)),
        category_bits_(std::move(layout.category_bits)),
        depths_(std::move(layout.depths)),
        outputs_(model.outputs),
        vector_leaves_(model.trees() > 0 && model.tree_output[0] < 0),
        tiny_is_zero_(model.tiny_is_zero),
        negative_(model.negative_category),
        divide_by_(model.divide_by),
        tree_output_(model.tree_output.begin(), model.tree_output.end()),
        leaf_id_(model.leaf_id) {
    for (const double start : model.start) start_.push_back(static_cast<Sum>(start));
    value_.reserve(model.leaf_value.size());
    for (const double value : model.leaf_value) value_.push_back(static_cast<Sum>(value));
    order_.resize(trees());
    for (std::size_t tree = 0; tree < order_.size(); ++tree) order_[tree] = static_cast<std::uint32_t>(tree);
    std::stable_sort(order_.begin(), order_.end(), [&](auto a, auto b) { return depths_[a] < depths_[b]; });
  }

  std::string_view name() const noexcept override { return "interleaved walk"; }
  std::size_t trees() const noexcept override { return nodes_.roots.size(); }
  std::size_t bytes() const noexcept override {
    return nodes_.nodes.size() * sizeof(Node) + value_.size() * sizeof(Sum) +
           category_bits_.size() * sizeof(std::uint32_t);
  }
  // A tree is fetched once for all rows of a pass: of those that outgrow the caches, it pays to have many.
  std::size_t rows_at_once() const noexcept override { return bytes() > large_tables ? 4096 : 128; }
  std::size_t scratch(std::size_t capacity) const noexcept override {
    return words<T>(capacity * width()) + words<std::uint32_t>(capacity * categories()) + words<std::uint32_t>(trees());
  }

  void margins(const EnginePass& pass) const noexcept override {
    const std::size_t rows = pass.rows;
    double* margins = pass.margins;
    prepare(pass);
    for (std::size_t r = 0; r < rows; ++r)
      for (std::size_t k = 0; k < outputs_; ++k) margins[r * outputs_ + k] = static_cast<double>(start_[k]);
    if (rows == 1) {
      one_row(pass);
    } else {
      for (std::size_t tree = 0; tree < trees(); ++tree) {
        in_groups(rows, [&]<std::size_t Walks>(Together<Walks>, std::size_t first, auto count) {
          block<Walks>(pass, tree, first, count);
        });
      }
    }
    for (std::size_t i = 0; i < rows * outputs_; ++i) margins[i] = finish(static_cast<Sum>(margins[i]));
  }

  void leaves(const EnginePass& pass, double* out) const noexcept override {
    for (std::size_t r = 0; r < pass.rows; ++r)
      for (std::size_t tree = 0; tree < trees(); ++tree) {
        const PreparedRow<T> prepared = row(pass, r);
        std::uint32_t at = nodes_.roots[tree];
        descend<1>(&prepared, &at, depths_[tree]);
        out[r * trees() + tree] = static_cast<double>(leaf_id_[nodes_.leaf(at)]);
      }
  }

 private:
  template <class U>
  static std::size_t words(std::size_t count) noexcept {
    return (count * sizeof(U) + sizeof(double) - 1) / sizeof(double);
  }
  std::size_t width() const noexcept { return variants_.size() + 1; }
  std::size_t categories() const noexcept { return category_features_.size(); }

  // The scratch memory: prepared values of every row, then prepared categories, then one leaf per tree.
  T* values(const EnginePass& pass) const noexcept { return reinterpret_cast<T*>(pass.scratch); }
  std::uint32_t* category_codes(const EnginePass& pass) const noexcept {
    return reinterpret_cast<std::uint32_t*>(pass.scratch + words<T>(pass.capacity * width()));
  }
  std::uint32_t* found(const EnginePass& pass) const noexcept {
    return reinterpret_cast<std::uint32_t*>(pass.scratch + words<T>(pass.capacity * width()) +
                                            words<std::uint32_t>(pass.capacity * categories()));
  }
  PreparedRow<T> row(const EnginePass& pass, std::size_t r) const noexcept {
    return {values(pass) + r * width(), category_codes(pass) + r * categories()};
  }

  void prepare(const EnginePass& pass) const noexcept {
    const std::size_t rows = pass.rows;
    const FeatureColumns features = pass.features;
    T* to = values(pass);
    for (std::size_t r = 0; r < rows; ++r) to[r * width()] = 0;
    for (const FeatureVariant& variant : variants_) {
      ++to;
      for (std::size_t r = 0; r < rows; ++r) to[r * width()] = prepared(features[variant.feature][r], variant);
    }
    if constexpr (Categorical)
      for (std::size_t i = 0; i < categories(); ++i)
        for (std::size_t r = 0; r < rows; ++r) {
          const auto value = static_cast<double>(static_cast<T>(features[category_features_[i].feature][r]));
          category_codes(pass)[r * categories() + i] = prepared_category(category_features_[i], negative_, value);
        }
  }

  T prepared(double x, const FeatureVariant& variant) const noexcept {
    auto value = static_cast<double>(static_cast<T>(x));
    const bool is_tiny = std::fabs(value) <= tiny;
    if (tiny_is_zero_ && is_tiny) value = 0;
    if (variant.rule == MissingRule::zero && std::isnan(value)) value = 0;
    const bool missing = std::isnan(value) || (variant.rule == MissingRule::zero_is_missing && is_tiny);
    constexpr T infinity = std::numeric_limits<T>::infinity();
    return !missing ? static_cast<T>(value) : variant.default_left ? -infinity : std::numeric_limits<T>::quiet_NaN();
  }

  std::uint32_t step(PreparedRow<T> row, std::uint32_t at) const noexcept {
    const Node& node = nodes_.nodes[at];
    if constexpr (Categorical)
      if (node.is_categorical()) {
        std::uint32_t begin;
        std::memcpy(&begin, &node.threshold, sizeof begin);
        const std::uint32_t code = row.categories[node.category()];
        return node.child((category_bits_[begin + code / 32] >> code % 32 & 1) == 0);
      }
    return node.child(!(row.values[node.variant()] <= node.threshold));
  }

  /// Takes walks to their leaves. In a deep tree most arrive long before its last level: from some level on it is worth
  /// looking whether all have. Inlined, so that positions stay in registers.
  template <std::size_t Walks>
  [[gnu::always_inline]] void descend(const PreparedRow<T>* rows, std::uint32_t* at,
                                      std::uint32_t depth) const noexcept {
    constexpr std::uint32_t before_looking = 16, between_looks = 4;
    for (std::uint32_t steps = before_looking; depth > 0; steps = between_looks) {
      steps = std::min(steps, depth);
      depth -= steps;
      for (; steps > 0; --steps)
        for (std::size_t i = 0; i < Walks; ++i) at[i] = step(rows[i], at[i]);
      bool arrived = true;
      for (std::size_t i = 0; i < Walks; ++i) arrived &= nodes_.is_leaf(at[i]);
      if (arrived) return;
    }
  }

  double finish(Sum sum) const noexcept {
    return static_cast<double>(divide_by_ == 1 ? sum : static_cast<Sum>(sum / static_cast<Sum>(divide_by_)));
  }

  /// Calls f(walks together, first, count) for groups of walks. The last group is filled up with its last walk, unless
  /// so few are left that they are faster one by one.
  template <class F>
  static void in_groups(std::size_t walks, F&& f) noexcept {
    constexpr std::size_t few = 2;
    std::size_t first = 0;
    for (; first + lanes <= walks; first += lanes) f(Together<lanes>(), first, Together<lanes>());
    if (walks - first > few) {
      f(Together<lanes>(), first, walks - first);
      return;
    }
    for (; first < walks; ++first) f(Together<1>(), first, Together<1>());
  }

  // Trees of like depth walk together; their leaves are added in the order of the trees.
  void one_row(const EnginePass& pass) const noexcept {
    std::uint32_t* leaf = found(pass);
    in_groups(trees(), [&]<std::size_t Walks>(Together<Walks>, std::size_t first, auto count) {
      walk_trees<Walks>(pass, first, count, leaf);
    });
    double* margins = pass.margins;
    if (outputs_ == 1) {
      auto sum = static_cast<Sum>(margins[0]);
      for (std::size_t tree = 0; tree < trees(); ++tree) sum += value_[leaf[tree]];
      margins[0] = static_cast<double>(sum);
    } else {
      for (std::size_t tree = 0; tree < trees(); ++tree) add(margins, tree, leaf[tree]);
    }
  }

  template <std::size_t Walks, class Count>
  void walk_trees(const EnginePass& pass, std::size_t first, Count count, std::uint32_t* leaf) const noexcept {
    PreparedRow<T> rows[Walks];
    std::uint32_t at[Walks];
    const std::uint32_t* tree = order_.data() + first;
    for (std::size_t i = 0; i < Walks; ++i) {
      rows[i] = row(pass, 0);
      at[i] = nodes_.roots[tree[std::min<std::size_t>(i, count - 1)]];
    }
    descend<Walks>(rows, at, depths_[tree[count - 1]]);
    for (std::size_t i = 0; i < count; ++i) leaf[tree[i]] = nodes_.leaf(at[i]);
  }

  template <std::size_t Walks, class Count>
  void block(const EnginePass& pass, std::size_t tree, std::size_t first, Count count) const noexcept {
    PreparedRow<T> rows[Walks];
    std::uint32_t at[Walks];
    for (std::size_t i = 0; i < Walks; ++i) {
      rows[i] = row(pass, first + std::min<std::size_t>(i, count - 1));
      at[i] = nodes_.roots[tree];
    }
    descend<Walks>(rows, at, depths_[tree]);
    for (std::size_t i = 0; i < count; ++i) add(pass.margins + (first + i) * outputs_, tree, nodes_.leaf(at[i]));
  }

  // Between trees the running sums live in the margins: a Sum fits a double exactly.
  void add(double* margins, std::size_t tree, std::uint32_t leaf) const noexcept {
    if (!vector_leaves_) {
      double& margin = margins[tree_output_[tree]];
      margin = static_cast<double>(static_cast<Sum>(margin) + value_[leaf]);
      return;
    }
    const Sum* values = value_.data() + std::size_t{leaf} * outputs_;
    for (std::size_t k = 0; k < outputs_; ++k)
      margins[k] = static_cast<double>(static_cast<Sum>(margins[k]) + values[k]);
  }

  WalkNodes<Node> nodes_;
  std::vector<FeatureVariant> variants_;
  std::vector<CategoryFeature> category_features_;
  std::vector<std::uint32_t> category_bits_, depths_;
  std::size_t outputs_;
  bool vector_leaves_, tiny_is_zero_;
  NegativeCategory negative_;
  double divide_by_;
  std::vector<std::int32_t> tree_output_, leaf_id_;
  std::vector<Sum> start_;
  std::vector<Sum, TableAllocator<Sum>> value_;  // per leaf in source order one, or `outputs`
  std::vector<std::uint32_t> order_;             // trees by depth
};

template <class Node, class Sum>
std::unique_ptr<const Engine> make(const TreeEnsemble& model, TreeLayout<typename Node::Threshold> layout) {
  if (model.member_count.empty()) return std::make_unique<TreeWalk<Node, Sum, false>>(model, std::move(layout));
  return std::make_unique<TreeWalk<Node, Sum, true>>(model, std::move(layout));
}

template <class T, class Sum>
std::unique_ptr<const Engine> make(const TreeEnsemble& model, std::size_t features) {
  TreeLayout<T> layout(model, features);
  if constexpr (std::is_same_v<T, NarrowNode::Threshold>)
    if (WalkNodes<NarrowNode>::fits(layout)) return make<NarrowNode, Sum>(model, std::move(layout));
  return make<WideNode<T>, Sum>(model, std::move(layout));
}

}  // namespace

std::unique_ptr<const Engine> make_tree_walk(const TreeEnsemble& model, std::size_t features, DataType input) {
  const bool wide = input == DataType::float64, wide_sum = model.sum == DataType::float64;
  if (wide) return wide_sum ? make<double, double>(model, features) : make<double, float>(model, features);
  return wide_sum ? make<float, double>(model, features) : make<float, float>(model, features);
}

}  // namespace fieldfare
