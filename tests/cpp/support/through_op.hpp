// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cmath>
#include <string>
#include <vector>

#include "cpp/support/pipeline.hpp"
#include "fieldfare/column/record.hpp"
#include "fieldfare/plan/plan.hpp"
#include "fieldfare/predictor.hpp"

namespace fieldfare::tests {

/// A row of numbers through one op, seen through the feature matrix. NaN is a missing value.
inline std::vector<double> through(const Op& op, const std::vector<double>& row) {
  Pipeline pipeline;
  std::vector<Field> fields;
  Step& step = pipeline.steps.emplace_back();
  for (std::size_t i = 0; i < row.size(); ++i) {
    fields.push_back({"x" + std::to_string(i), DataType::float64, true, true, {}});
    step.inputs.push_back(static_cast<std::uint32_t>(i));
  }
  pipeline.schema = Schema(fields);
  step.op = op;
  std::size_t outputs = 0;
  for (const Block& block : op->infer(std::vector<ColumnType>(row.size()))) outputs += block.width;
  for (std::size_t i = 0; i < outputs; ++i) {
    pipeline.features.push_back(static_cast<std::uint32_t>(row.size() + i));
    pipeline.feature_names.push_back("f" + std::to_string(i));
  }
  pipeline.accepts = {.missing = true, .infinite = true};
  pipeline.model = LinearModel{1, std::vector<double>(outputs, 0.0), {0}, DataType::float64};
  pipeline.link = Identity{};
  const Predictor predictor(pipeline);
  Workspace workspace = predictor.workspace();
  RowDecoder decoder(predictor.plan().fields(), workspace, 0);
  for (std::size_t i = 0; i < row.size(); ++i) std::isnan(row[i]) ? decoder.null(i) : decoder.number(i, row[i]);
  decoder.finish();
  std::vector<double> out(outputs);
  predictor.plan().run(workspace, 1, Plan::single_record, PredictKind::feature, out.data());
  return out;
}

}  // namespace fieldfare::tests
