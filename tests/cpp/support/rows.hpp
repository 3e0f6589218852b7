// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "fieldfare/column/row_decoder.hpp"
#include "fieldfare/column/row_source.hpp"
#include "fieldfare/plan/plan.hpp"
#include "fieldfare/predictor.hpp"
#include "parts.hpp"
#include "pipeline.hpp"

namespace fieldfare::tests {

/// Rows of numbers, one per field, as a batch: every value goes through the rules of single records.
class NumberRows final : public RowSource {
 public:
  NumberRows(const Predictor& predictor, const std::vector<double>& values)
      : fields_(predictor.plan().fields()), values_(values) {}

  std::size_t rows() const noexcept override { return values_.size() / fields_.size(); }
  void decode(std::size_t first, std::size_t count, Workspace& workspace) const override {
    for (std::size_t row = 0; row < count; ++row) {
      RowDecoder decoder(fields_, workspace, row, first);
      for (std::size_t slot = 0; slot < fields_.size(); ++slot)
        decoder.number(slot, values_[(first + row) * fields_.size() + slot]);
      decoder.finish();
    }
  }

 private:
  const FieldTable& fields_;
  const std::vector<double>& values_;
};

/// A batch of rows that a function decodes.
class MadeRows final : public RowSource {
 public:
  using Decode = std::function<void(std::size_t row, RowDecoder& decoder)>;
  MadeRows(const Predictor& predictor, std::size_t rows, Decode decode)
      : fields_(predictor.plan().fields()), rows_(rows), decode_(std::move(decode)) {}

  std::size_t rows() const noexcept override { return rows_; }
  void decode(std::size_t first, std::size_t count, Workspace& workspace) const override {
    for (std::size_t row = 0; row < count; ++row) {
      RowDecoder decoder(fields_, workspace, row, first);
      decode_(first + row, decoder);
      decoder.finish();
    }
  }

 private:
  const FieldTable& fields_;
  std::size_t rows_;
  Decode decode_;
};

/// A regressor whose fields are the model's features: float64, anything goes.
inline Pipeline bare_model(Op model, std::size_t features) {
  Pipeline pipeline;
  std::vector<Field> fields;
  for (std::uint32_t i = 0; i < features; ++i) {
    std::string name = std::to_string(i);
    name.insert(name.begin(), 'x');
    fields.push_back({name, DataType::float64, true, true, {}});
    pipeline.features.push_back(i);
    pipeline.feature_names.push_back(std::move(name));
  }
  pipeline.schema = Schema(std::move(fields));
  pipeline.accepts = {.missing = true, .infinite = true};
  pipeline.model = std::move(model);
  pipeline.link = Identity{};
  return pipeline;
}

/// One kind of answer for a whole batch.
inline std::vector<double> answers(const Predictor& predictor, const RowSource& rows, PredictKind kind,
                                   std::size_t threads = 1) {
  std::vector<double> out(rows.rows() * predictor.width(kind));
  predictor.predict(rows, kind, out, threads);
  return out;
}

}  // namespace fieldfare::tests
