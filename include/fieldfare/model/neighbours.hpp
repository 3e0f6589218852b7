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

/// How far rows are from one another; summed in the order of the features.
enum class RowDistance : std::uint8_t {
  euclidean,  ///< compared by its square
  manhattan,
  chebyshev,
};

constexpr detail::EnumNames<RowDistance, 3> enum_names(RowDistance) {
  return {{{RowDistance::euclidean, "euclidean"},
           {RowDistance::manhattan, "manhattan"},
           {RowDistance::chebyshev, "chebyshev"}}};
}

/// What a neighbour counts.
enum class NeighbourWeight : std::uint8_t {
  uniform,   ///< 1
  distance,  ///< 1 / its distance; where that is infinite for some of them, these count 1 and the others 0
};

constexpr detail::EnumNames<NeighbourWeight, 2> enum_names(NeighbourWeight) {
  return {{{NeighbourWeight::uniform, "uniform"}, {NeighbourWeight::distance, "distance"}}};
}

/// The training rows that are nearest to a row. They are found in a heap of as many, into which rows go that are nearer
/// than its farthest one: all rows in order, or those of the leaves of a tree (`levels` > 0), nearer halves first, as
/// long as a part may hold a nearer one. Of equally near rows those that came first stay.
///
/// Of values, the margin is their mean, in NumPy's order of summation from the nearest on. Of classes, it is for each
/// class how many of them are of it; with weights, for each class the sum of theirs in NumPy's order, then for each
/// class that sum from the nearest on.
/// Source: sklearn.neighbors.KNeighborsClassifier and KNeighborsRegressor, KDTree.query, BallTree.query,
/// ArgKmin (1.9).
struct Neighbours {
  static constexpr std::string_view kind = "neighbours";

  std::uint32_t outputs = 1;
  std::uint32_t neighbours = 5;
  RowDistance distance = RowDistance::euclidean;
  NeighbourWeight weight = NeighbourWeight::uniform;
  std::uint32_t classes = 0;        ///< 0: `value` has values, else positions of classes
  std::vector<double> rows;         ///< rows x features
  std::vector<double> value;        ///< one per row
  std::vector<std::int32_t> order;  ///< the rows as they lie in the leaves of the tree, one after the other
  std::uint32_t levels = 0;         ///< of the tree, which splits each part into halves; 0: there is none
  std::vector<double> centre;       ///< of a tree of balls: nodes x features; else its nodes are boxes
  std::vector<double> radius;       ///< of a tree of balls: one per node

  static void fields(auto& self, auto&& visit) {
    visit("outputs", self.outputs);
    visit("neighbours", self.neighbours);
    visit("distance", self.distance);
    visit("weight", self.weight);
    visit("classes", self.classes);
    visit("rows", self.rows);
    visit("value", self.value);
    visit("order", self.order);
    visit("levels", self.levels);
    visit("centre", self.centre);
    visit("radius", self.radius);
  }

  /// Nodes of the tree.
  std::size_t nodes() const noexcept { return (std::size_t{1} << levels) - 1; }
  /// What a row takes where no part of the tree is left out. Of a model that `validate` accepted.
  std::size_t steps_per_row() const noexcept;
  /// Bytes of the bounds of all nodes.
  std::size_t set_bytes() const noexcept;

  std::vector<std::pair<std::string_view, std::size_t>> sizes() const { return {{"rows", value.size()}}; }

  /// Throws ArtifactError unless shapes agree with `features`, numbers are finite, and each row is once in the tree.
  void validate(std::size_t features) const;
};

/// The engine that runs it over these features.
std::unique_ptr<const Engine> compile_model(const Neighbours& model, std::span<const Feature> features,
                                            const LoadOptions& options);
/// The margins of one row of features by the plainest reading of the description: slow, obviously right, and what
/// every engine is tested against.
std::vector<double> reference_margins(const Neighbours& model, std::span<const double> features);

}  // namespace fieldfare
