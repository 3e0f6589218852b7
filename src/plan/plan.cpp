// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/plan/plan.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <numeric>
#include <stdexcept>

#include "builder.hpp"
#include "fieldfare/error.hpp"
#include "io/json_pointer.hpp"

namespace fieldfare {
namespace {

bool accepts_all(const FeatureRule& rule) noexcept {
  return rule.missing && rule.infinite && rule.range == DataType::float64;
}

// In float64, a finite feature beyond float32 leaves no trace in the margin; behind a comparison no feature does.
bool margins_tell(const Model& model, const FeatureRule& rule) noexcept {
  if (accepts_all(rule)) return true;
  return model->shows_bad_features() && (rule.range == DataType::float64 || model->shows_wide_features());
}

bool gives_probabilities(const Pipeline& pipeline) noexcept {
  const bool raw = pipeline.link->passes_margins() && pipeline.decision != Decision::argmax;
  return !pipeline.classes.empty() && pipeline.outputs() == pipeline.classes.size() && !raw;
}

}  // namespace

Plan::Plan(const Pipeline& pipeline, const LoadOptions& options)
    : matrix_(pipeline.schema.matrix()),
      feature_names_(pipeline.feature_names),
      rule_(pipeline.feature_rule),
      link_(pipeline.link),
      decision_(pipeline.decision),
      classifier_(!pipeline.classes.empty()),
      has_probabilities_(gives_probabilities(pipeline)),
      margins_(pipeline.margins()),
      outputs_(pipeline.outputs()) {
  PlanBuilder builder(pipeline);
  fields_ = FieldTable(std::move(builder.fields));
  kernels_ = std::move(builder.kernels);
  recodes_ = std::move(builder.recodes);
  look_ups_ = std::move(builder.look_ups);
  features_ = std::move(builder.features);
  std::ranges::copy_if(features_, std::back_inserter(indicators_), &Feature::indicator);
  number_columns_ = builder.number_columns;
  code_columns_ = builder.code_columns;
  column_fields_ = fields_of_columns(pipeline);
  margins_tell_ = margins_tell(pipeline.model, rule_);
  engine_ = pipeline.model->compile(features_, options);
}

// The field that a column comes from: an error in a step names what the record holds. A step with an output per input
// passes each on, an encoder has a group of outputs per input; of columns that mix inputs, the first of them counts.
std::vector<std::uint32_t> Plan::fields_of_columns(const Pipeline& pipeline) {
  std::vector<std::uint32_t> fields(pipeline.schema.size());
  std::iota(fields.begin(), fields.end(), 0U);
  const auto types = pipeline.columns();
  for (const Step& step : pipeline.steps) {
    const std::size_t first = fields.size();
    std::vector<ColumnType> inputs;
    for (const std::uint32_t input : step.inputs) inputs.push_back(types[input]);
    const std::size_t outputs = step.op->output(inputs).size();
    for (std::size_t i = 0; i < outputs; ++i) {
      const std::uint32_t group = types[first + i].group;
      const std::size_t input = group != ColumnType::none ? group : outputs == step.inputs.size() ? i : 0;
      fields.push_back(step.inputs.empty() ? 0 : fields[step.inputs[input]]);
    }
  }
  return fields;
}

std::size_t Plan::rows_per_pass() const noexcept {
  constexpr std::size_t most_bytes = std::size_t{16} << 20;
  const std::size_t row = 8 * (number_columns_ + indicators_.size() + margins_ + outputs_ + engine_->scratch(1)) +
                          4 * std::size_t{code_columns_};
  return std::clamp<std::size_t>(most_bytes / std::max<std::size_t>(row, 1), 1, engine_->rows_at_once());
}

std::size_t Plan::width(PredictKind kind) const noexcept {
  constexpr std::size_t one = 1;
  const std::size_t widths[] = {one, outputs_, margins_, trees(), features()};
  return widths[static_cast<std::size_t>(kind)];
}

std::size_t Plan::label(const double* margins, const double* outputs) const noexcept {
  if (decision_ != Decision::argmax && margins_ == 1)
    return decision_ == Decision::margin_positive ? margins[0] > 0 : margins[0] >= 0;
  const double* scores = decision_ == Decision::argmax ? outputs : margins;
  const std::size_t count = decision_ == Decision::argmax ? outputs_ : margins_;
  return static_cast<std::size_t>(std::max_element(scores, scores + count) - scores);
}

// `coded`: those too that the engine may know by their codes.
void Plan::write_indicators(Workspace& workspace, bool coded) const noexcept {
  const Frame& frame = workspace.frame;
  double* to = workspace.indicators.data();
  for (const Feature& feature : indicators_) {
    if (coded || !feature.recode) {
      const std::int32_t* codes = frame[CodeColumn{feature.column}];
      for (std::size_t r = 0; r < frame.rows; ++r) to[r] = codes[r] == feature.position ? 1.0 : feature.zero;
    }
    to += frame.capacity;
  }
}

// Of all other features, the columns are read where they lie.
void Plan::write_features(Workspace& workspace) const noexcept {
  for (const auto& [column, recode] : recodes_) recode.apply(workspace.frame);
  write_indicators(workspace, true);
  for (const auto& [column, look_up] : look_ups_) look_up.apply(workspace.frame);
}

// One pass without branches tells whether any value is out of order; only then the values are looked at one by one.
void Plan::check_features(Workspace& workspace) const noexcept {
  if (accepts_all(rule_)) return;
  const double limit = rule_.limit();
  const std::size_t rows = workspace.frame.rows;
  for (std::size_t j = 0; j < features_.size(); ++j) {
    if (features_[j].indicator || features_[j].look_up) continue;
    const double* x = workspace.feature_columns()[j];
    bool any = false;
    for (std::size_t r = 0; r < rows; ++r) any |= !(std::fabs(x[r]) < limit);
    if (!any) continue;
    const double* bad = std::find_if(x, x + rows, [this](double value) { return !rule_.accepts(value); });
    if (bad != x + rows)
      workspace.frame.report(std::isfinite(*bad) ? Fault::Kind::out_of_range : Fault::Kind::not_finite,
                             static_cast<std::uint32_t>(j), static_cast<std::size_t>(bad - x));
  }
}

// A linear model reads columns: a value it does not accept shows in the margin, which is then looked into.
void Plan::check_margins(Workspace& workspace) const noexcept {
  bool any = false;
  const std::size_t cells = workspace.frame.rows * margins_;
  for (std::size_t i = 0; i < cells; ++i) any |= !std::isfinite(workspace.margins[i]);
  any |= !margins_tell_;
  if (any) check_features(workspace);
}

void Plan::link(Workspace& workspace) const noexcept {
  link_->apply(workspace.margins.data(), margins_, workspace.frame.rows, workspace.outputs.data());
}

void Plan::transform(Workspace& workspace, std::size_t rows, std::size_t first_row) const {
  workspace.expect(fields_, rows);
  workspace.frame.rows = rows;
  workspace.frame.fault = {};
  for (const auto& kernel : kernels_) kernel->apply(workspace.frame);
  if (workspace.frame.fault.kind != Fault::Kind::none) raise(workspace.frame.fault, first_row);
}

void Plan::run(Workspace& workspace, std::size_t rows, std::size_t first_row) const {
  transform(workspace, rows, first_row);
  if (engine_->wants_features()) {
    if (rows < engine_->least_coded_rows())
      write_features(workspace);
    else
      write_indicators(workspace, false);
    check_features(workspace);
    if (workspace.frame.fault.kind != Fault::Kind::none) raise(workspace.frame.fault, first_row);
    engine_->margins(workspace);
  } else {
    engine_->margins(workspace);
    check_margins(workspace);
    if (workspace.frame.fault.kind != Fault::Kind::none) raise(workspace.frame.fault, first_row);
  }
  link(workspace);
}

void Plan::run(Workspace& workspace, std::size_t rows, std::size_t first_row, PredictKind kind, double* out) const {
  if (kind == PredictKind::feature) {
    transform(workspace, rows, first_row);
    write_features(workspace);
    for (std::size_t j = 0; j < features_.size(); ++j)
      for (std::size_t r = 0; r < rows; ++r) out[r * features_.size() + j] = workspace.feature_columns()[j][r];
    return;
  }
  run(workspace, rows, first_row);
  if (kind == PredictKind::leaf) {
    write_features(workspace);
    engine_->leaves(workspace, out);
  } else if (kind == PredictKind::margin) {
    std::copy_n(workspace.margins.data(), rows * margins_, out);
  } else if (kind == PredictKind::output) {
    std::copy_n(workspace.outputs.data(), rows * outputs_, out);
  } else {
    for (std::size_t r = 0; r < rows; ++r)
      out[r] = classifier_ ? static_cast<double>(label(workspace.margins.data() + r * margins_,
                                                       workspace.outputs.data() + r * outputs_))
                           : workspace.outputs[r * outputs_];
  }
}

namespace {

std::string pointer_to(std::string_view name) {
  std::string pointer;
  detail::append_pointer(pointer, name);
  return pointer;
}

}  // namespace

void Plan::raise(const Fault& fault, std::size_t first_row) const {
  using Kind = Fault::Kind;
  const bool category = fault.kind == Kind::unknown_category || fault.kind == Kind::missing_category ||
                        fault.kind == Kind::inexact_category;
  const std::string& name = category ? fields_[column_fields_[fault.field]].name : feature_names_[fault.field];
  const std::string where = first_row == single_record
                                ? pointer_to(name)
                                : "row " + std::to_string(first_row + fault.row) + ", column '" + name + "'";
  if (fault.kind == Kind::unknown_category)
    throw RecordError("UnknownCategory", where, "a category that the encoder was not fitted on; it refuses those");
  if (fault.kind == Kind::missing_category)
    throw RecordError("UnknownCategory", where, "missing, and the encoder was fitted without missing values");
  if (fault.kind == Kind::inexact_category)
    throw RecordError("OutOfRange", where, "a whole number from 2^53 on as a category; train with it as text");
  if (fault.kind == Kind::out_of_range)
    throw RecordError("OutOfRange", where, "the feature is beyond float32, which the model computes in");
  throw RecordError("NotFinite", where, "the feature is NaN or infinite, which the model does not accept");
}

}  // namespace fieldfare
