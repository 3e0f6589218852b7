// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "fieldfare/graph/graph.hpp"
#include "fieldfare/link/identity.hpp"
#include "fieldfare/model/linear_model.hpp"
#include "fieldfare/op/one_hot_encoder.hpp"

namespace fieldfare::bench {

/// A category as text.
inline std::string category(std::size_t k) { return "category-" + std::to_string(k); }

/// A linear model on so many one-hot columns of so many categories each.
inline Graph categorical_graph(std::size_t columns, std::size_t categories) {
  Graph graph;
  OneHotEncoder encoder;
  std::vector<Field> fields;
  for (std::uint32_t slot = 0; slot < columns; ++slot) {
    fields.push_back({"c" + std::to_string(slot), DataType::string, false, false, {}});
    OneHotColumn column;
    for (std::size_t k = 0; k < categories; ++k) {
      column.strings.push_back(category(k));
      column.index.push_back(static_cast<std::int32_t>(k));
    }
    column.width = static_cast<std::uint32_t>(categories);
    column.missing = column.unknown = OneHotColumn::zeros;
    encoder.columns.push_back(std::move(column));
  }
  LinearModel model;
  model.intercept = {0.5};
  for (std::size_t k = 0; k < columns * categories; ++k) {
    graph.feature_names.push_back(std::to_string(k));
    model.coefficients.push_back(static_cast<double>(k % 1024) / 1024);
  }
  graph.schema = Schema(std::move(fields));
  graph.features = graph.add(std::move(encoder), Run{0, static_cast<std::uint32_t>(columns)});
  Target& target = graph.targets.emplace_back();
  target.margins = target.outputs = graph.add(std::move(model), graph.features, {.missing = false, .infinite = false});
  return graph;
}

/// JSON records with categories drawn evenly.
inline std::vector<std::string> categorical_records(std::size_t count, std::size_t columns, std::size_t categories) {
  std::vector<std::string> records;
  std::uint64_t state = 1;
  for (std::size_t i = 0; i < count; ++i) {
    std::string record;
    for (std::size_t slot = 0; slot < columns; ++slot) {
      state = state * 6364136223846793005U + 1442695040888963407U;
      record +=
          (slot == 0 ? "{\"c" : ", \"c") + std::to_string(slot) + "\": \"" + category((state >> 33) % categories) + '"';
    }
    records.push_back(record + '}');
  }
  return records;
}

}  // namespace fieldfare::bench
