// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "parts.hpp"
#include "pipeline.hpp"

namespace fieldfare::tests {

/// A regressor that adds up its number fields: any schema becomes a model.
inline Pipeline sum_of(std::vector<Field> fields) {
  Pipeline pipeline;
  for (std::uint32_t slot = 0; slot < fields.size(); ++slot) {
    if (fields[slot].type == DataType::string) continue;
    pipeline.features.push_back(slot);
    pipeline.feature_names.push_back(fields[slot].name);
  }
  pipeline.schema = Schema(std::move(fields));
  pipeline.accepts = {.missing = true, .infinite = true};
  pipeline.model =
      LinearModel{.outputs = 1, .coefficients = std::vector<double>(pipeline.features.size(), 1.0), .intercept = {0.0}};
  pipeline.link = Identity{};
  return pipeline;
}

/// A customer of the bank as a table of (field, values): numbers have no values listed.
struct BankField {
  const char* name;
  std::vector<std::string> values;
  double mean = 0, scale = 1;
};

inline std::vector<BankField> bank_fields() {
  const std::vector<std::string> yes_no = {"no", "yes"};
  const std::vector<std::string> months = {"apr", "aug", "dec", "feb", "jan", "jul",
                                           "jun", "mar", "may", "nov", "oct", "sep"};
  return {{"age", {}, 40.9, 10.6},
          {"job",
           {"admin.", "blue-collar", "entrepreneur", "housemaid", "management", "retired", "self-employed", "services",
            "student", "technician", "unemployed", "unknown"}},
          {"marital", {"divorced", "married", "single"}},
          {"education", {"primary", "secondary", "tertiary", "unknown"}},
          {"default", yes_no},
          {"balance", {}, 1362.3, 3044.7},
          {"housing", yes_no},
          {"loan", yes_no},
          {"contact", {"cellular", "telephone", "unknown"}},
          {"day", {}, 15.8, 8.3},
          {"month", months},
          {"duration", {}, 258.2, 257.5},
          {"campaign", {}, 2.76, 3.1},
          {"pdays", {}, 40.2, 100.1},
          {"previous", {}, 0.58, 2.3},
          {"poutcome", {"failure", "other", "success", "unknown"}}};
}

/// Logistic regression on scaled numbers and one-hot categories, of the shape that bank marketing has: 16 fields
/// (7 integers, 9 strings), 51 features, classes "no" and "yes". Unknown categories become zeros.
inline Pipeline bank_pipeline() {
  Pipeline pipeline;
  Step scaler, encoder;
  Affine scale;
  OneHotEncoder encode;
  std::vector<Field> fields;
  std::vector<std::string> indicators;
  for (const BankField& each : bank_fields()) {
    const auto slot = static_cast<std::uint32_t>(fields.size());
    if (each.values.empty()) {
      fields.push_back({each.name, DataType::int64, false, false, {}});
      scaler.inputs.push_back(slot);
      scale.shift.push_back(each.mean);
      scale.scale.push_back(each.scale);
      pipeline.feature_names.push_back(each.name);
    } else {
      fields.push_back({each.name, DataType::string, false, false, each.values});
      encoder.inputs.push_back(slot);
      OneHotColumn column;
      column.strings = each.values;
      column.width = static_cast<std::uint32_t>(each.values.size());
      column.missing = column.unknown = OneHotColumn::zeros;
      for (std::uint32_t k = 0; k < column.width; ++k) {
        column.index.push_back(static_cast<std::int32_t>(k));
        indicators.push_back(std::string(each.name) + "_" + each.values[k]);
      }
      encode.columns.push_back(std::move(column));
    }
  }
  pipeline.feature_names.insert(pipeline.feature_names.end(), indicators.begin(), indicators.end());
  LinearModel model;
  model.intercept = {-1.25};
  for (std::uint32_t k = 0; k < pipeline.feature_names.size(); ++k) {
    pipeline.features.push_back(static_cast<std::uint32_t>(fields.size()) + k);
    model.coefficients.push_back(0.03125 * (static_cast<double>(k * 37 % 64) - 31.0));
  }
  scaler.op = std::move(scale);
  encoder.op = std::move(encode);
  pipeline.steps = {std::move(scaler), std::move(encoder)};
  pipeline.schema = Schema(std::move(fields));
  pipeline.model = std::move(model);
  pipeline.link = Sigmoid{};
  pipeline.classes = {Label(std::string("no")), Label(std::string("yes"))};
  pipeline.decision = Decision::margin_positive;
  return pipeline;
}

/// One customer as `json.dumps` writes it.
inline constexpr const char* bank_record =
    R"({"age": 58, "job": "management", "marital": "married", "education": "tertiary", "default": "no", )"
    R"("balance": 2143, "housing": "yes", "loan": "no", "contact": "unknown", "day": 5, "month": "may", )"
    R"("duration": 261, "campaign": 1, "pdays": -1, "previous": 0, "poutcome": "unknown"})";

}  // namespace fieldfare::tests
