// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "fieldfare/graph/graph.hpp"
#include "parts.hpp"

namespace fieldfare::tests {

struct Step {
  std::vector<std::uint32_t> inputs;
  Op op;
};

/// The graph that most tests need: steps one after the other, one model and its link.
struct Pipeline {
  Schema schema;
  std::vector<Step> steps;
  std::vector<std::uint32_t> features;
  std::vector<std::string> feature_names;
  Accepts accepts{.missing = false, .infinite = false};  ///< of the model
  Op model, link;
  std::vector<Label> classes;
  Decision decision = Decision::argmax;
  Checks checks;
  Provenance provenance;
  Baseline baseline;

  /// Throws ArtifactError where an op does not take its inputs.
  Graph graph() const {
    Graph graph;
    graph.schema = schema;
    for (const Step& step : steps) graph.add(step.op, columns(step.inputs));
    graph.features = columns(features);
    graph.feature_names = feature_names;
    Target target;
    target.margins = graph.add(model, graph.features, accepts);
    target.outputs = graph.add(link, target.margins);
    target.classes = classes;
    target.probabilities = !classes.empty() && !(link.get_if<Identity>() && decision != Decision::argmax);
    target.decision = decision;
    graph.targets = {std::move(target)};
    graph.checks = checks;
    graph.provenance = provenance;
    graph.baseline = baseline;
    return graph;
  }
  operator Graph() const { return graph(); }  // NOLINT: meant to convert

  void validate() const { graph().validate(); }
  std::size_t outputs() const { return graph().outputs(); }

  static Columns columns(std::span<const std::uint32_t> list) {
    Columns columns;
    for (const std::uint32_t column : list) columns.add(column);
    return columns;
  }
};

/// The margins of one row of features by the plainest reading of a model.
inline std::vector<double> reference(const Op& model, std::span<const double> row) {
  if (const auto* linear = model.get_if<LinearModel>()) return reference_margins(*linear, row);
  if (const auto* symmetric = model.get_if<ObliviousEnsemble>()) return reference_margins(*symmetric, row);
  return reference_margins(model.get<TreeEnsemble>(), row);
}

}  // namespace fieldfare::tests
