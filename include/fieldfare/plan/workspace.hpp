// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "fieldfare/plan/engine/feature_columns.hpp"
#include "fieldfare/schema/data_type.hpp"
#include "fieldfare/transform/kernel.hpp"

namespace fieldfare {

class Plan;
struct JsonScratch;

/// Scratch memory for predicting: one per thread, made by `Predictor::workspace`, reused for every call. Nothing is
/// allocated after it exists. A Prediction is a view into it, valid until its next use.
class Workspace {
 public:
  Workspace(const Plan& plan, std::size_t capacity);
  Workspace(Workspace&&) noexcept;
  Workspace& operator=(Workspace&&) noexcept;
  ~Workspace();

  std::size_t capacity() const noexcept { return frame.capacity; }

  // The library's own; a caller has no use for what follows.
  FeatureColumns feature_columns() const noexcept { return {features.data(), 0, &frame}; }
  Frame frame;
  std::optional<DataType> all_fields;  // the type of all, if they have one: their columns are in the order of the slots
  std::vector<double> numbers;         // number columns, capacity rows each
  std::vector<std::int32_t> codes;     // code columns, capacity rows each
  std::vector<const double*> features;  // where each feature's column is: in `numbers` or in `indicators`
  std::vector<double> indicators;       // of features that are one-hot positions, capacity rows each
  std::vector<double> margins;          // capacity x margins, row-major
  std::vector<double> outputs;          // capacity x outputs, row-major
  std::vector<double> engine;           // the engine's own scratch
  std::vector<std::uint64_t> seen;      // one bit per field of the record being decoded
  std::unique_ptr<JsonScratch> json;
};

}  // namespace fieldfare
