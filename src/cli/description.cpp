// SPDX-License-Identifier: Apache-2.0
#include "cli/description.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "fieldfare/version.hpp"

namespace fieldfare::cli {
namespace {

using Json = nlohmann::ordered_json;

/// A part of the document without its arrays: the kind and the options.
Json options_of(const Json& part) {
  Json kept = Json::object();
  for (const auto& [key, value] : part.items())
    if (!value.is_structured()) kept[key] = value;
  return kept;
}

/// Where a step's inputs come from: names of fields, and "step 2" for whatever that step gives.
class Origins {
 public:
  explicit Origins(const Schema& schema) {
    for (const Field& field : schema) names_.push_back(field.name);
  }

  void add_step(std::size_t number, std::size_t outputs) {
    names_.insert(names_.end(), outputs, fmt::format("step {}", number));
  }

  Json of(const std::vector<std::uint32_t>& columns) const {
    std::vector<std::string> names;
    for (const std::uint32_t column : columns)
      if (std::find(names.begin(), names.end(), names_[column]) == names.end()) names.push_back(names_[column]);
    return names;
  }

 private:
  std::vector<std::string> names_;  // one per column
};

std::size_t outputs_of(const Step& step, const std::vector<ColumnType>& columns) {
  std::vector<ColumnType> inputs;
  inputs.reserve(step.inputs.size());
  for (const std::uint32_t column : step.inputs) inputs.push_back(columns[column]);
  return step.op->output(inputs).size();
}

Json steps_of(const Pipeline& pipeline, const Json& document, Origins& origins) {
  Json steps = Json::array();
  const auto columns = pipeline.columns();
  for (std::size_t i = 0; i < pipeline.steps.size(); ++i) {
    const Step& step = pipeline.steps[i];
    Json entry = options_of(document["steps"][i]);
    entry["inputs"] = step.inputs.size();
    entry["outputs"] = outputs_of(step, columns);
    entry["from"] = origins.of(step.inputs);
    origins.add_step(i + 1, entry["outputs"].get<std::size_t>());
    steps.push_back(std::move(entry));
  }
  return steps;
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
  const Pipeline& pipeline = artifact.pipeline;
  const Json document = Json::parse(write(pipeline).json);
  Origins origins(pipeline.schema);
  Json description = {{"format", format_version}, {"bytes", bytes}, {"digest", artifact.digest}};
  description["provenance"] = document["provenance"];
  description["schema"] = document["schema"];
  description["steps"] = steps_of(pipeline, document, origins);
  Json& model = description["model"] = options_of(document["model"]);
  model["from"] = origins.of(pipeline.features);
  model["features"] = pipeline.features.size();
  for (const auto& [part, count] : pipeline.model->sizes()) model[std::string(part)] = count;
  description["link"] = document["link"];
  description["classes"] = document["classes"];
  description["decision"] = document["decision"];
  description["engine"] = {{"name", plan.engine()}, {"bytes", plan.bytes()}};
  description["checks"] = checks_of(pipeline.checks);
  description["baseline"] = {{"rows", pipeline.baseline.rows}};
  return description;
}

}  // namespace fieldfare::cli
