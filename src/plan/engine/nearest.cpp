// SPDX-License-Identifier: Apache-2.0
// Neighbours over columns. Rows lie leaf by leaf, a few dozen side by side, so that the distances to them are summed
// in the order of the features and the compiler may still take several at once.
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include "fieldfare/model/engine.hpp"
#include "fieldfare/model/feature.hpp"
#include "fieldfare/model/neighbours.hpp"
#include "fieldfare/plan/load_options.hpp"
#include "model/neighbour_answer.hpp"
#include "model/neighbour_heap.hpp"

namespace fieldfare {
namespace {

using detail::NeighbourHeap;

struct Euclidean {
  static double beyond(double squared, double radius) noexcept {
    const double beyond = std::fmax(0.0, std::sqrt(squared) - radius);
    return beyond * beyond;
  }
  static double add(double sum, double apart) noexcept { return sum + apart * apart; }
  static double add_bound(double sum, double apart, double exponent) noexcept {
    return sum + std::pow(apart, exponent);  // which is not apart * apart in the last bit of each thousandth number
  }
};
struct Manhattan {
  static double beyond(double apart, double radius) noexcept { return std::fmax(0.0, apart - radius); }
  static double add(double sum, double apart) noexcept { return sum + std::fabs(apart); }
  static double add_bound(double sum, double apart, double) noexcept { return sum + apart; }
};
struct Chebyshev {
  static double beyond(double apart, double radius) noexcept { return std::fmax(0.0, apart - radius); }
  static double add(double sum, double apart) noexcept { return std::fmax(sum, std::fabs(apart)); }
  static double add_bound(double sum, double apart, double) noexcept { return std::fmax(sum, apart); }
};

template <class Distance>
class NearestEngine final : public Engine {
 public:
  NearestEngine(const Neighbours& model, std::size_t features)
      : features_(features),
        neighbours_(model.neighbours),
        outputs_(model.outputs),
        nodes_(model.levels > 0 ? model.nodes() : 1),
        tree_(model.levels > 0),
        boxes_(tree_ && model.radius.empty()),
        sorts_(model.classes == 0 || model.weight == NeighbourWeight::distance),
        value_(model.value),
        row_(model.value.size()),
        cells_(model.rows.size()),
        node_(nodes_),
        centre_(model.centre),
        radius_(model.radius),
        answer_(model) {
    for (std::size_t i = 0; i < row_.size(); ++i) row_[i] = tree_ ? model.order[i] : static_cast<std::int32_t>(i);
    if (boxes_) {
      low_.assign(nodes_ * features_, std::numeric_limits<double>::infinity());
      high_.assign(nodes_ * features_, -std::numeric_limits<double>::infinity());
    }
    node_[0] = {0, row_.size()};
    for (std::size_t node = 0; node < nodes_; ++node) place(model, node);
    for (std::size_t node = nodes_ - 1; boxes_ && node > 0; --node) widen((node - 1) / 2, node);
  }

  std::string_view name() const noexcept override { return "nearest"; }
  std::size_t scratch(std::size_t) const noexcept override { return features_ + 3 * neighbours_; }
  std::size_t bytes() const noexcept override {
    return (value_.size() + cells_.size() + low_.size() + high_.size() + centre_.size() + radius_.size()) *
               sizeof(double) +
           row_.size() * sizeof(std::int32_t) + node_.size() * sizeof(Part);
  }

  void margins(const EnginePass& pass) const noexcept override {
    double* x = pass.scratch;
    double *distances = x + features_, *rows = distances + neighbours_, *room = rows + neighbours_;
    for (std::size_t r = 0; r < pass.rows; ++r) {
      for (std::size_t j = 0; j < features_; ++j) x[j] = pass.features[j][r];
      NeighbourHeap heap(distances, rows, neighbours_);
      heap.clear(tree_ ? std::numeric_limits<double>::infinity() : std::numeric_limits<double>::max());
      if (tree_)
        visit(0, bound(0, x), x, heap);
      else
        push(node_[0], x, heap);
      if (sorts_) heap.sort();
      answer_(value_.data(), distances, rows, room, pass.margins + r * outputs_);
    }
  }

 private:
  static constexpr std::size_t tile = 64;

  struct Part {
    std::size_t first = 0, last = 0;
  };

  bool is_leaf(std::size_t node) const noexcept {
    return 2 * node + 1 >= nodes_ || node_[node].last - node_[node].first < 2;
  }

  /// Halves of a part go to its children; the cells of a leaf lie tile by tile, in each feature by feature.
  void place(const Neighbours& model, std::size_t node) {
    const auto [first, last] = node_[node];
    if (!is_leaf(node)) {
      const std::size_t middle = first + (last - first) / 2;
      node_[2 * node + 1] = {first, middle};
      node_[2 * node + 2] = {middle, last};
      return;
    }
    for (std::size_t at = first; at < last; at += tile) {
      const std::size_t width = std::min(tile, last - at);
      for (std::size_t i = 0; i < width; ++i) {
        const double* from = model.rows.data() + static_cast<std::size_t>(row_[at + i]) * features_;
        for (std::size_t j = 0; j < features_; ++j) cells_[at * features_ + j * width + i] = from[j];
        if (boxes_) include(node, from);
      }
    }
  }

  void include(std::size_t node, const double* row) {
    for (std::size_t j = 0; j < features_; ++j) {
      double &low = low_[node * features_ + j], &high = high_[node * features_ + j];
      low = std::fmin(low, row[j]);
      high = std::fmax(high, row[j]);
    }
  }

  void widen(std::size_t node, std::size_t child) {
    if (is_leaf(node)) return;
    include(node, low_.data() + child * features_);
    include(node, high_.data() + child * features_);
  }

  /// No row of a node is nearer.
  double bound(std::size_t node, const double* x) const noexcept {
    return boxes_ ? box_bound(node, x) : ball_bound(node, x);
  }

  double ball_bound(std::size_t node, const double* x) const noexcept {
    const double* centre = centre_.data() + node * features_;
    double sum = 0;
    for (std::size_t j = 0; j < features_; ++j) sum = Distance::add(sum, x[j] - centre[j]);
    return Distance::beyond(sum, radius_[node]);
  }

  double box_bound(std::size_t node, const double* x) const noexcept {
    const double *low = low_.data() + node * features_, *high = high_.data() + node * features_;
    double sum = 0;
    for (std::size_t j = 0; j < features_; ++j) {
      const double below = low[j] - x[j], above = x[j] - high[j];
      const double twice = (below + std::fabs(below)) + (above + std::fabs(above));
      sum = Distance::add_bound(sum, 0.5 * twice, exponent_);
    }
    return sum;
  }

  void push(const Part& part, const double* x, NeighbourHeap& heap) const noexcept {
    std::array<double, tile> sum;
    for (std::size_t at = part.first; at < part.last; at += tile) {
      const std::size_t width = std::min(tile, part.last - at);
      std::fill_n(sum.data(), width, 0.0);
      for (std::size_t j = 0; j < features_; ++j) {
        const double* cell = cells_.data() + at * features_ + j * width;
        for (std::size_t i = 0; i < width; ++i) sum[i] = Distance::add(sum[i], x[j] - cell[i]);
      }
      for (std::size_t i = 0; i < width; ++i) heap.push(sum[i], row_[at + i]);
    }
  }

  void visit(std::size_t node, double nearest, const double* x, NeighbourHeap& heap) const noexcept {
    if (nearest > heap.farthest()) return;
    if (is_leaf(node)) return push(node_[node], x, heap);
    const std::size_t left = 2 * node + 1, right = left + 1;
    const double to_left = bound(left, x), to_right = bound(right, x);
    if (to_left <= to_right) {
      visit(left, to_left, x, heap);
      visit(right, to_right, x, heap);
    } else {
      visit(right, to_right, x, heap);
      visit(left, to_left, x, heap);
    }
  }

  std::size_t features_, neighbours_, outputs_, nodes_;
  bool tree_, boxes_, sorts_;
  double exponent_ = 2;
  std::vector<double> value_;
  std::vector<std::int32_t> row_;
  std::vector<double> cells_, low_, high_;
  std::vector<Part> node_;
  std::vector<double> centre_, radius_;
  detail::NeighbourAnswer answer_;
};

}  // namespace

std::unique_ptr<const Engine> compile_model(const Neighbours& model, std::span<const Feature> features,
                                            const LoadOptions&) {
  const std::size_t width = features.size();
  if (model.distance == RowDistance::euclidean) return std::make_unique<NearestEngine<Euclidean>>(model, width);
  if (model.distance == RowDistance::manhattan) return std::make_unique<NearestEngine<Manhattan>>(model, width);
  return std::make_unique<NearestEngine<Chebyshev>>(model, width);
}

}  // namespace fieldfare
