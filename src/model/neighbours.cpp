// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/model/neighbours.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <utility>

#include "fieldfare/detail/expect.hpp"
#include "fieldfare/model/model.hpp"
#include "model/neighbour_answer.hpp"
#include "model/neighbour_heap.hpp"
#include "op/builtin.hpp"

namespace fieldfare {

std::size_t Neighbours::steps_per_row() const noexcept {
  constexpr std::size_t at_once = 3, per_power = 8, per_sorted = 3;
  const std::size_t features = value.empty() ? 0 : rows.size() / value.size();
  const std::size_t per_bound = distance == RowDistance::euclidean && centre.empty() ? per_power : 1;
  const std::size_t per_class = weight == NeighbourWeight::distance ? classes : 1;
  return rows.size() / at_once + value.size() * std::bit_width(neighbours) + nodes() * features * per_bound +
         neighbours * (per_sorted * std::bit_width(neighbours) + per_class);
}

std::size_t Neighbours::set_bytes() const noexcept {
  const std::size_t features = value.empty() ? 0 : rows.size() / value.size();
  return 2 * sizeof(double) * nodes() * features;
}

namespace {

void expect_tree(const Neighbours& model, std::size_t features) {
  if (model.levels == 0) {
    detail::expect_size("order", model.order.size(), 0);
    detail::expect_size("centre", model.centre.size(), 0);
    detail::expect_size("radius", model.radius.size(), 0);
    return;
  }
  const std::size_t count = model.value.size();
  if (model.levels > 31 || model.nodes() > 2 * count)
    throw ArtifactError("CountTooLarge", "/levels", "there are more nodes than twice the rows");
  detail::expect_size("order", model.order.size(), count);
  if (!model.centre.empty() || !model.radius.empty()) {
    detail::expect_size("centre", model.centre.size(), model.nodes() * features);
    detail::expect_size("radius", model.radius.size(), model.nodes());
    detail::expect_finite("centre", model.centre);
    detail::expect_finite("radius", model.radius);
  }
  std::vector<bool> seen(count);
  for (const std::int32_t row : model.order) {
    if (row < 0 || static_cast<std::size_t>(row) >= count || seen[static_cast<std::size_t>(row)])
      throw ArtifactError("NotATree", "/order", "a row is not in the tree once");
    seen[static_cast<std::size_t>(row)] = true;
  }
}

}  // namespace

void Neighbours::validate(std::size_t features) const {
  const std::size_t per_class = weight == NeighbourWeight::distance ? 2 : 1;
  if (classes > 100'000 || outputs != (classes == 0 ? 1 : per_class * classes))
    throw ArtifactError("BadClass", "/outputs", "are not those of at most 1e5 classes, or of a value");
  if (value.empty() || value.size() > std::size_t{std::numeric_limits<std::int32_t>::max()})
    throw ArtifactError("CountTooLarge", "/value", "expected 1 to 2^31 - 1 rows");
  if (neighbours == 0 || neighbours > value.size())
    throw ArtifactError("CountTooLarge", "/neighbours", "there are not so many rows");
  detail::expect_size("rows", rows.size(), value.size() * features);
  detail::expect_finite("rows", rows);
  detail::expect_finite("value", value);
  for (const double each : value)
    if (classes > 0 && !(each >= 0 && each < classes && each == std::floor(each)))
      throw ArtifactError("BadClass", "/value", "a row is of no class");
  expect_tree(*this, features);
}

namespace {

/// The tree by its definition, one row against another.
class ReferenceSearch {
 public:
  ReferenceSearch(const Neighbours& model, std::span<const double> x)
      : model_(model),
        x_(x),
        distances_(model.neighbours),
        rows_(model.neighbours),
        heap_(distances_.data(), rows_.data(), model.neighbours) {}

  std::vector<double> margins() {
    if (model_.levels > 0) {
      heap_.clear(std::numeric_limits<double>::infinity());
      visit(0, 0, model_.value.size());
    } else {
      heap_.clear(std::numeric_limits<double>::max());
      for (std::size_t row = 0; row < model_.value.size(); ++row) push(row);
    }
    heap_.sort();
    std::vector<double> room(model_.neighbours), margins(model_.outputs);
    detail::NeighbourAnswer answer(model_);
    answer(model_.value.data(), distances_.data(), rows_.data(), room.data(), margins.data());
    return margins;
  }

 private:
  double cell(std::size_t row, std::size_t j) const { return model_.rows[row * x_.size() + j]; }
  std::size_t at(std::size_t place) const { return static_cast<std::size_t>(model_.order[place]); }

  /// As it is compared.
  double distance(const double* row) const {
    double distance = 0;
    for (std::size_t j = 0; j < x_.size(); ++j) {
      const double apart = std::fabs(x_[j] - row[j]);
      if (model_.distance == RowDistance::euclidean) distance += apart * apart;
      if (model_.distance == RowDistance::manhattan) distance += apart;
      if (model_.distance == RowDistance::chebyshev) distance = std::fmax(distance, apart);
    }
    return distance;
  }

  void push(std::size_t row) { heap_.push(distance(model_.rows.data() + row * x_.size()), static_cast<double>(row)); }

  /// No row from `first` to `last` of the tree is nearer.
  double bound(std::size_t node, std::size_t first, std::size_t last) const {
    if (!model_.radius.empty()) {
      const double apart = distance(model_.centre.data() + node * x_.size());
      if (model_.distance != RowDistance::euclidean) return std::fmax(0, apart - model_.radius[node]);
      const double beyond = std::fmax(0, std::sqrt(apart) - model_.radius[node]);
      return beyond * beyond;
    }
    const volatile double power = model_.distance == RowDistance::euclidean ? 2 : 1;
    double bound = 0;
    for (std::size_t j = 0; j < x_.size(); ++j) {
      double low = HUGE_VAL, high = -HUGE_VAL;
      for (std::size_t i = first; i < last; ++i) {
        low = std::fmin(low, cell(at(i), j));
        high = std::fmax(high, cell(at(i), j));
      }
      const double below = low - x_[j], above = x_[j] - high;
      const double twice = (below + std::fabs(below)) + (above + std::fabs(above));
      if (model_.distance == RowDistance::chebyshev)
        bound = std::fmax(bound, 0.5 * twice);
      else
        bound += std::pow(0.5 * twice, power);
    }
    return bound;
  }

  void visit(std::size_t node, std::size_t first, std::size_t last) {
    if (bound(node, first, last) > heap_.farthest()) return;
    if (2 * node + 1 >= model_.nodes() || last - first < 2) {
      for (std::size_t i = first; i < last; ++i) push(at(i));
      return;
    }
    const std::size_t middle = first + (last - first) / 2;
    const bool left_first = bound(2 * node + 1, first, middle) <= bound(2 * node + 2, middle, last);
    if (left_first) visit(2 * node + 1, first, middle);
    visit(2 * node + 2, middle, last);
    if (!left_first) visit(2 * node + 1, first, middle);
  }

  const Neighbours& model_;
  std::span<const double> x_;
  std::vector<double> distances_, rows_;
  detail::NeighbourHeap heap_;
};

}  // namespace

std::vector<double> reference_margins(const Neighbours& model, std::span<const double> features) {
  return ReferenceSearch(model, features).margins();
}

}  // namespace fieldfare

template <>
fieldfare::Kind<fieldfare::Op> fieldfare::detail::builtin_op<fieldfare::Neighbours>() {
  return kind_of<Op, Neighbours>();
}
