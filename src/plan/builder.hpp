// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <memory>
#include <vector>

#include "fieldfare/model/feature.hpp"
#include "fieldfare/pipeline/pipeline.hpp"
#include "fieldfare/plan/field_target.hpp"

namespace fieldfare {

/// Gives every column of a pipeline its place in a frame and compiles the steps in order.
class PlanBuilder {
 public:
  explicit PlanBuilder(const Pipeline& pipeline);

  std::vector<FieldTarget> fields;
  std::vector<std::unique_ptr<const Kernel>> kernels;
  std::vector<Feature> features;
  std::map<std::uint32_t, Recode> recodes;         // of one-hot columns that no kernel reads, by column
  std::map<std::uint32_t, NumberLookUp> look_ups;  // of number columns that no kernel reads, by column
  std::uint32_t number_columns = 0, code_columns = 0;

 private:
  class StepBinding;

  /// Where a column lies: numbers, codes of a vocabulary, or one position of a one-hot column.
  struct Place {
    enum class Kind : std::uint8_t { number, code, indicator } kind = Kind::number;
    std::uint32_t column = 0;
    std::int32_t position = 0;
    double zero = 0;  // of an indicator: its value at other positions
  };

  void collect_vocabularies();
  void place_outputs(const std::vector<ColumnType>& outputs);
  void compile(const Step& step);
  bool needs_no_column(double value) const noexcept;
  void add_feature(std::uint32_t column);
  NumberColumn number(std::uint32_t column);

  const Pipeline& pipeline_;
  std::vector<ColumnType> columns_;
  std::vector<Place> places_;
  std::map<std::uint32_t, Place> groups_;           // of the step being compiled: one-hot inputs, the next position
  std::map<std::uint32_t, NumberColumn> expanded_;  // one-hot columns that something reads as numbers
};

}  // namespace fieldfare
