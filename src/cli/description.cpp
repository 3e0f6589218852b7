// SPDX-License-Identifier: Apache-2.0
#include "cli/description.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "fieldfare/version.hpp"

namespace fieldfare::cli {
namespace {

using Json = nlohmann::ordered_json;

/// A part of the document without its arrays: the name and the options.
Json options_of(const Json& part) {
  Json kept = Json::object();
  for (const auto& [key, value] : part.items())
    if (!value.is_structured()) kept[key] = value;
  return kept;
}

/// Where columns come from: names of fields, and "node 2" for whatever that node gives.
class Origins {
 public:
  explicit Origins(const Graph& graph) {
    for (const Field& field : graph.schema) names_.push_back(field.name);
    for (std::size_t i = 0; i < graph.nodes.size(); ++i)
      names_.insert(names_.end(), graph.nodes[i].width(), fmt::format("node {}", i + 1));
  }

  Json of(const Columns& columns) const {
    std::vector<std::string> names;
    columns.each([&](std::uint32_t column) {
      if (names.empty() || (names.back() != names_[column] && std::ranges::find(names, names_[column]) == names.end()))
        names.push_back(names_[column]);
    });
    return names;
  }

 private:
  std::vector<std::string> names_;  // one per column
};

Json nodes_of(const Graph& graph, const Json& document, const Origins& origins) {
  Json nodes = Json::array();
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    const Node& node = graph.nodes[i];
    Json entry = options_of(document["nodes"][i]);
    for (const auto& [part, count] : node.op->sizes()) entry[std::string(part)] = count;
    entry["inputs"] = node.inputs.size();
    entry["outputs"] = node.width();
    entry["from"] = origins.of(node.inputs);
    nodes.push_back(std::move(entry));
  }
  return nodes;
}

Json targets_of(const Graph& graph, const Json& document, const Origins& origins) {
  Json targets = Json::array();
  for (std::size_t i = 0; i < graph.targets.size(); ++i) {
    const Target& target = graph.targets[i];
    Json entry = document["targets"][i];
    entry["margins"] = target.margins.size();
    entry["outputs"] = target.outputs.size();
    entry["from"] = origins.of(target.outputs);
    targets.push_back(std::move(entry));
  }
  return targets;
}

Json checks_of(const Checks& checks) {
  const auto manner = [](const std::vector<double>& expected, const std::vector<double>& tolerance) {
    if (expected.empty()) return "not stored";
    return tolerance.empty() ? "equal bits" : "within a stored tolerance";
  };
  return {{"rows", checks.rows},
          {"margins", manner(checks.margins, checks.margin_tolerance)},
          {"outputs", manner(checks.outputs, checks.output_tolerance)}};
}

}  // namespace

Json describe(const Artifact& artifact, const Plan& plan, std::size_t bytes) {
  const Graph& graph = artifact.graph;
  const Json document = Json::parse(write(graph).json);
  const Origins origins(graph);
  Json description = {{"format", format_version}, {"bytes", bytes}, {"digest", artifact.digest}};
  description["provenance"] = document["provenance"];
  description["schema"] = document["schema"];
  description["nodes"] = nodes_of(graph, document, origins);
  description["features"] = graph.features.size();
  description["targets"] = targets_of(graph, document, origins);
  description["engine"] = {{"name", plan.engine()}, {"bytes", plan.bytes()}};
  description["checks"] = checks_of(graph.checks);
  description["baseline"] = {{"rows", graph.baseline.rows}};
  return description;
}

}  // namespace fieldfare::cli
