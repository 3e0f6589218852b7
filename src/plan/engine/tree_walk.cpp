// SPDX-License-Identifier: Apache-2.0
// The interleaved branch-free walk: many walks are in flight at once, so that no step waits for the one before it.
// One row walks several trees together; a batch walks one tree with several rows. Sums keep the order of the trees.
#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "compile.hpp"
#include "fieldfare/plan/workspace.hpp"
#include "tree_layout.hpp"

namespace fieldfare {
namespace {

constexpr std::size_t lanes = 16;

/// One row as the nodes see it.
template <class T>
struct PreparedRow {
  const T* values;
  const std::uint32_t* categories;
};

template <class T, class Sum, bool Categorical>
class TreeWalk final : public Engine {
 public:
  TreeWalk(const TreeEnsemble& model, std::size_t features)
      : layout_(model, features),
        features_(features),
        outputs_(model.outputs),
        vector_leaves_(model.trees() > 0 && model.tree_output[0] < 0),
        tiny_is_zero_(model.tiny_is_zero),
        negative_is_missing_(model.negative_category == NegativeCategory::missing),
        fraction_is_negative_(model.negative_category == NegativeCategory::below_zero),
        divide_by_(model.divide_by),
        tree_output_(model.tree_output.begin(), model.tree_output.end()),
        leaf_id_(model.leaf_id) {
    for (const double start : model.start) start_.push_back(static_cast<Sum>(start));
    if (vector_leaves_) {
      vector_value_ = model.leaf_value;
    } else {
      value_.resize(layout_.nodes.size());
      for (std::size_t node = 0; node < value_.size(); ++node)
        if (layout_.nodes[node].left == node) value_[node] = static_cast<Sum>(model.leaf_value[layout_.leaf_of[node]]);
    }
    order_.resize(trees());
    for (std::size_t tree = 0; tree < order_.size(); ++tree) order_[tree] = static_cast<std::uint32_t>(tree);
    std::stable_sort(order_.begin(), order_.end(),
                     [&](auto a, auto b) { return layout_.depths[a] < layout_.depths[b]; });
  }

  std::string_view name() const noexcept override { return "interleaved walk"; }
  bool wants_features() const noexcept override { return true; }
  std::size_t trees() const noexcept override { return layout_.roots.size(); }
  std::size_t bytes() const noexcept override {
    return layout_.nodes.size() * (sizeof(WalkNode<T>) + sizeof layout_.leaf_of[0]) + value_.size() * sizeof(Sum) +
           vector_value_.size() * sizeof(double) + layout_.category_bits.size() * sizeof(std::uint32_t);
  }
  std::size_t scratch(std::size_t capacity) const noexcept override {
    return words<T>(capacity * width()) + words<std::uint32_t>(capacity * categories()) + words<std::uint32_t>(trees());
  }

  void margins(Workspace& workspace) const noexcept override {
    const std::size_t rows = workspace.frame.rows;
    Sum sums[max_stack_sums];
    for (std::size_t r = 0; r < rows; ++r) prepare(workspace, r);
    if (rows == 1 && outputs_ <= max_stack_sums) {
      std::copy(start_.begin(), start_.end(), sums);
      one_row(workspace, sums);
      for (std::size_t k = 0; k < outputs_; ++k) workspace.margins[k] = finish(sums[k]);
      return;
    }
    double* margins = workspace.margins.data();
    for (std::size_t r = 0; r < rows; ++r)
      for (std::size_t k = 0; k < outputs_; ++k) margins[r * outputs_ + k] = static_cast<double>(start_[k]);
    for (std::size_t tree = 0; tree < trees(); ++tree) {
      std::size_t r = 0;
      for (; r + lanes <= rows; r += lanes) block<lanes>(workspace, tree, r);
      for (; r < rows; ++r) block<1>(workspace, tree, r);
    }
    for (std::size_t i = 0; i < rows * outputs_; ++i) margins[i] = finish(static_cast<Sum>(margins[i]));
  }

  void leaves(Workspace& workspace, double* out) const noexcept override {
    for (std::size_t r = 0; r < workspace.frame.rows; ++r)
      for (std::size_t tree = 0; tree < trees(); ++tree) {
        std::uint32_t node = layout_.roots[tree];
        for (std::uint32_t d = 0; d < layout_.depths[tree]; ++d) node = step(row(workspace, r), node);
        out[r * trees() + tree] = static_cast<double>(leaf_id_[layout_.leaf_of[node]]);
      }
  }

 private:
  static constexpr std::size_t max_stack_sums = 64;

  template <class U>
  static std::size_t words(std::size_t count) noexcept {
    return (count * sizeof(U) + sizeof(double) - 1) / sizeof(double);
  }
  std::size_t width() const noexcept { return layout_.variants.size() + 1; }
  std::size_t categories() const noexcept { return layout_.category_features.size(); }

  // The workspace's scratch: prepared values of every row, then prepared categories, then one node per tree.
  T* values(Workspace& workspace) const noexcept { return reinterpret_cast<T*>(workspace.engine.data()); }
  std::uint32_t* category_codes(Workspace& workspace) const noexcept {
    return reinterpret_cast<std::uint32_t*>(workspace.engine.data() + words<T>(workspace.capacity() * width()));
  }
  std::uint32_t* found(Workspace& workspace) const noexcept {
    return reinterpret_cast<std::uint32_t*>(workspace.engine.data() + words<T>(workspace.capacity() * width()) +
                                            words<std::uint32_t>(workspace.capacity() * categories()));
  }
  PreparedRow<T> row(Workspace& workspace, std::size_t r) const noexcept {
    return {values(workspace) + r * width(), category_codes(workspace) + r * categories()};
  }

  void prepare(Workspace& workspace, std::size_t r) const noexcept {
    constexpr double tiny = 1e-35f;  // LightGBM's kZeroThreshold is a float
    const double* x = workspace.features.data() + r * features_;
    T* to = values(workspace) + r * width();
    *to++ = 0;
    for (const FeatureVariant& variant : layout_.variants) {
      auto value = static_cast<double>(static_cast<T>(x[variant.feature]));
      const bool is_tiny = std::fabs(value) <= tiny;
      if (tiny_is_zero_ && is_tiny) value = 0;
      if (variant.rule == MissingRule::zero && std::isnan(value)) value = 0;
      const bool missing = std::isnan(value) || (variant.rule == MissingRule::zero_is_missing && is_tiny);
      constexpr T infinity = std::numeric_limits<T>::infinity();
      *to++ = !missing ? static_cast<T>(value) : variant.default_left ? -infinity : std::numeric_limits<T>::quiet_NaN();
    }
    if constexpr (Categorical)
      for (std::size_t i = 0; i < categories(); ++i)
        category_codes(workspace)[r * categories() + i] = category(x[layout_.category_features[i].feature], i);
  }

  std::uint32_t category(double x, std::size_t index) const noexcept {
    const auto given = static_cast<double>(static_cast<T>(x));
    const double value = std::trunc(given);
    if (std::isnan(value)) return missing_category;
    if (fraction_is_negative_ && given < 0) return other_category;
    if (value < 0) return negative_is_missing_ ? missing_category : layout_.category_features[index].absent;
    return layout_.category_features[index].find(value);
  }

  std::uint32_t step(PreparedRow<T> row, std::uint32_t at) const noexcept {
    const WalkNode<T>& node = layout_.nodes[at];
    if constexpr (Categorical)
      if (node.variant & WalkNode<T>::categorical) {
        std::uint32_t begin;
        std::memcpy(&begin, &node.threshold, sizeof begin);
        const std::uint32_t code = row.categories[node.variant & ~WalkNode<T>::categorical];
        return node.left + (~layout_.category_bits[begin + code / 32] >> code % 32 & 1);
      }
    return node.left + static_cast<std::uint32_t>(!(row.values[node.variant] <= node.threshold));
  }

  double finish(Sum sum) const noexcept {
    return static_cast<double>(divide_by_ == 1 ? sum : static_cast<Sum>(sum / static_cast<Sum>(divide_by_)));
  }

  void add(Sum* sums, std::size_t tree, std::uint32_t node) const noexcept {
    if (!vector_leaves_) {
      sums[tree_output_[tree]] += value_[node];
      return;
    }
    const double* leaf = vector_value_.data() + std::size_t{layout_.leaf_of[node]} * outputs_;
    for (std::size_t k = 0; k < outputs_; ++k) sums[k] += static_cast<Sum>(leaf[k]);
  }

  // Trees of like depth walk together; their leaves are added in the order of the trees.
  void one_row(Workspace& workspace, Sum* sums) const noexcept {
    const PreparedRow<T> prepared = row(workspace, 0);
    std::uint32_t* leaf = found(workspace);
    std::size_t first = 0;
    for (; first + lanes <= trees(); first += lanes) {
      std::uint32_t at[lanes];
      const std::uint32_t* tree = order_.data() + first;
      for (std::size_t l = 0; l < lanes; ++l) at[l] = layout_.roots[tree[l]];
      const std::uint32_t depth = layout_.depths[tree[lanes - 1]];
      for (std::uint32_t d = 0; d < depth; ++d)
        for (std::size_t l = 0; l < lanes; ++l) at[l] = step(prepared, at[l]);
      for (std::size_t l = 0; l < lanes; ++l) leaf[tree[l]] = at[l];
    }
    for (; first < trees(); ++first) {
      std::uint32_t at = layout_.roots[order_[first]];
      for (std::uint32_t d = 0; d < layout_.depths[order_[first]]; ++d) at = step(prepared, at);
      leaf[order_[first]] = at;
    }
    if (outputs_ == 1 && !vector_leaves_) {
      Sum sum = sums[0];
      for (std::size_t tree = 0; tree < trees(); ++tree) sum += value_[leaf[tree]];
      sums[0] = sum;
    } else {
      for (std::size_t tree = 0; tree < trees(); ++tree) add(sums, tree, leaf[tree]);
    }
  }

  template <std::size_t Lanes>
  void block(Workspace& workspace, std::size_t tree, std::size_t first) const noexcept {
    PreparedRow<T> rows[Lanes];
    std::uint32_t at[Lanes];
    for (std::size_t l = 0; l < Lanes; ++l) {
      rows[l] = row(workspace, first + l);
      at[l] = layout_.roots[tree];
    }
    for (std::uint32_t d = 0; d < layout_.depths[tree]; ++d)
      for (std::size_t l = 0; l < Lanes; ++l) at[l] = step(rows[l], at[l]);
    for (std::size_t l = 0; l < Lanes; ++l)
      add_to_margins(workspace.margins.data() + (first + l) * outputs_, tree, at[l]);
  }

  // Between trees the running sums live in the margins: a Sum fits a double exactly.
  void add_to_margins(double* margins, std::size_t tree, std::uint32_t node) const noexcept {
    if (!vector_leaves_) {
      double& margin = margins[tree_output_[tree]];
      margin = static_cast<double>(static_cast<Sum>(margin) + value_[node]);
      return;
    }
    const double* leaf = vector_value_.data() + std::size_t{layout_.leaf_of[node]} * outputs_;
    for (std::size_t k = 0; k < outputs_; ++k)
      margins[k] = static_cast<double>(static_cast<Sum>(margins[k]) + static_cast<Sum>(leaf[k]));
  }

  TreeLayout<T> layout_;
  std::size_t features_, outputs_;
  bool vector_leaves_, tiny_is_zero_, negative_is_missing_, fraction_is_negative_;
  double divide_by_;
  std::vector<std::int32_t> tree_output_, leaf_id_;
  std::vector<Sum> start_, value_;    // value_: per node, of trees with one value a leaf
  std::vector<double> vector_value_;  // per leaf `outputs` values
  std::vector<std::uint32_t> order_;  // trees by depth
};

template <class T, class Sum>
std::unique_ptr<const Engine> make(const TreeEnsemble& model, std::size_t features) {
  if (model.member_count.empty()) return std::make_unique<TreeWalk<T, Sum, false>>(model, features);
  return std::make_unique<TreeWalk<T, Sum, true>>(model, features);
}

}  // namespace

std::unique_ptr<const Engine> compile_model(const TreeEnsemble& model, std::span<const Feature> features) {
  const bool wide = model.input == DataType::float64, wide_sum = model.sum == DataType::float64;
  if (wide)
    return wide_sum ? make<double, double>(model, features.size()) : make<double, float>(model, features.size());
  return wide_sum ? make<float, double>(model, features.size()) : make<float, float>(model, features.size());
}

}  // namespace fieldfare
