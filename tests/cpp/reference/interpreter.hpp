// SPDX-License-Identifier: Apache-2.0
// A graph evaluated without the library's kernels, engines and passes: a row at a time, node by node.
#pragma once
#include <stdexcept>
#include <vector>

#include "affine.hpp"
#include "bin.hpp"
#include "catboost_ctr.hpp"
#include "category_hash.hpp"
#include "clip.hpp"
#include "count_terms.hpp"
#include "cpp/support/parts.hpp"
#include "elementwise.hpp"
#include "fieldfare/graph/graph.hpp"
#include "fill_missing.hpp"
#include "is_missing.hpp"
#include "matrix_product.hpp"
#include "one_hot_encoder.hpp"
#include "ordinal_encoder.hpp"
#include "pairwise_coupling.hpp"
#include "polynomial.hpp"
#include "spline_basis.hpp"
#include "tfidf.hpp"
#include "unit_norm.hpp"
#include "weighted_median.hpp"

namespace fieldfare::tests {

inline std::vector<double> numbers_of(std::span<const Cell> cells) {
  std::vector<double> numbers;
  for (const Cell& cell : cells) numbers.push_back(number_of(cell));
  return numbers;
}

inline Cells cells_of(std::span<const double> numbers) { return {numbers.begin(), numbers.end()}; }

template <ModelType T>
Cells reference(const T& model, std::span<const Cell> inputs) {
  return cells_of(reference_margins(model, numbers_of(inputs)));
}

// A link's header is its plain reading; link_test.cpp has its known values.
template <LinkType T>
Cells reference(const T& link, std::span<const Cell> inputs) {
  const std::vector<double> margins = numbers_of(inputs);
  std::vector<double> outputs(link.width(margins.size()));
  link.apply(margins.data(), margins.size(), outputs.data());
  return cells_of(outputs);
}

template <class... Ops>
struct References {
  static Cells of(const Op& op, std::span<const Cell> inputs) {
    Cells outputs;
    const auto take = [&]<class T>(const T* found) {
      if (found) outputs = reference(*found, inputs);
      return found != nullptr;
    };
    if (!(take(op.get_if<Ops>()) || ...)) throw std::logic_error("an op without a reference");
    return outputs;
  }
};

using EveryOp = References<Affine, Bin, Calibrate, CatboostCtr, CatboostExponential, CatboostSoftmax, CategoryHash,
                           Clip, Constant, CountTerms, Decide, Elementwise, Exponential, FillMissing, Identity,
                           Interpolate, IsMissing, KernelMachine, LinearModel, Logistic, MatrixProduct, Neighbours,
                           Normalize, ObliviousEnsemble, OneHotEncoder, OneVersusRest, OrdinalEncoder, PairwiseCoupling,
                           PairwiseScores, PairwiseVotes, Polynomial, Sigmoid, SignedSquare, Softmax, SplineBasis,
                           Tfidf, TreeEnsemble, UnitNorm, Vote, WeightedMean, WeightedMedian>;

/// Every column of a graph for one row of its fields. Throws Refused.
inline Cells evaluate(const Graph& graph, Cells columns) {
  for (const Node& node : graph.nodes) {
    Cells inputs;
    node.inputs.each([&](std::uint32_t column) { inputs.push_back(columns[column]); });
    for (const Cell& cell : inputs)
      if (const auto* number = std::get_if<double>(&cell); number && !node.accepts(*number)) throw Refused{};
    const Cells outputs = EveryOp::of(node.op, inputs);
    columns.insert(columns.end(), outputs.begin(), outputs.end());
  }
  return columns;
}

inline std::vector<double> chosen(const Cells& cells, const Columns& columns) {
  std::vector<double> numbers;
  columns.each([&](std::uint32_t column) { numbers.push_back(number_of(cells[column])); });
  return numbers;
}

}  // namespace fieldfare::tests
