// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/plan/plan.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "builder.hpp"
#include "fieldfare/column/row_decoder.hpp"
#include "fieldfare/error.hpp"
#include "io/json_pointer.hpp"

namespace fieldfare {
namespace {

std::vector<TargetPlace> places_of(const std::vector<Target>& targets) {
  std::vector<TargetPlace> places;
  TargetPlace at;
  for (const Target& target : targets) {
    at.margins = target.margins.size();
    at.outputs = target.outputs.size();
    at.classes = target.classes.size();
    at.probabilities = target.probabilities;
    at.decision = target.decision;
    places.push_back(at);
    at.first_margin += at.margins;
    at.first_output += at.outputs;
  }
  return places;
}

// The field that a column comes from: an error in a node names what the record holds. A node with a block or a column
// per input passes each on; of columns that mix inputs, the first of them counts.
std::vector<std::uint32_t> fields_of_columns(const Graph& graph) {
  std::vector<std::uint32_t> fields(graph.schema.size());
  std::iota(fields.begin(), fields.end(), 0U);
  for (const Node& node : graph.nodes) {
    const std::vector<std::uint32_t> inputs = node.inputs.list();
    const bool block_each = node.outputs.size() == inputs.size();
    const bool column_each = node.outputs.size() == 1 && node.outputs[0].width == inputs.size();
    std::size_t at = 0;
    for (const Block& block : node.outputs) {
      for (std::uint32_t k = 0; k < block.width; ++k) {
        const std::size_t input = block_each ? at : column_each ? k : 0;
        fields.push_back(inputs.empty() ? 0 : fields[inputs[input]]);
      }
      ++at;
    }
  }
  return fields;
}

std::string names_of(const std::vector<const ModelKernel*>& models) {
  std::vector<std::string_view> names;
  std::string all;
  for (const ModelKernel* model : models) {
    const std::string_view name = model->engine().name();
    if (std::ranges::find(names, name) != names.end()) continue;
    all.append(names.empty() ? "" : "; ").append(name);
    names.push_back(name);
  }
  return all;
}

}  // namespace

Plan::Plan(const Graph& graph, const LoadOptions& options)
    : matrix_(graph.schema.matrix()),
      feature_names_(graph.feature_names),
      column_fields_(fields_of_columns(graph)),
      targets_(places_of(graph.targets)) {
  PlanBuilder builder(graph, options);
  fields_ = FieldTable(std::move(builder.fields), matrix_.width);
  kernels_ = std::move(builder.kernels);
  models_ = std::move(builder.models);
  look_ups_ = std::move(builder.look_ups);
  features_ = std::move(builder.features);
  sparse_features_ = std::move(builder.sparse_features);
  feature_kernels_ = builder.feature_kernels;
  margins_ = builder.margins;
  outputs_ = builder.outputs;
  number_columns_ = builder.number_columns;
  code_columns_ = builder.code_columns;
  row_numbers_ = builder.row_numbers;
  feature_pointers_ = builder.feature_pointers;
  text_columns_ = builder.text_columns;
  sparse_blocks_ = builder.sparse_blocks;
  sparse_columns_ = builder.sparse_columns;
  engine_ = names_of(models_);
  const auto has_trees = [](const ModelKernel* model) { return model->engine().trees() > 0; };
  if (std::ranges::count_if(models_, has_trees) == 1) forest_ = *std::ranges::find_if(models_, has_trees);
}

Plan::Plan(Plan&&) noexcept = default;
Plan& Plan::operator=(Plan&&) noexcept = default;
Plan::~Plan() = default;

std::size_t Plan::trees() const noexcept { return forest_ ? forest_->engine().trees() : 0; }

std::size_t Plan::bytes() const noexcept {
  std::size_t bytes = 0;
  for (const ModelKernel* model : models_) bytes += model->engine().bytes();
  return bytes;
}

std::size_t Plan::rows_per_pass() const noexcept {
  constexpr std::size_t most_bytes = std::size_t{16} << 20, usual = 128;
  std::size_t scratch = 0, liked = models_.empty() ? usual : 0;
  for (const ModelKernel* model : models_) {
    scratch = std::max(scratch, model->engine().scratch(1));
    liked = std::max(liked, model->engine().rows_at_once());
  }
  const std::size_t row = 8 * (std::size_t{number_columns_} + row_numbers_ + scratch) + 4 * std::size_t{code_columns_} +
                          sizeof(SparseValue) * std::size_t{sparse_columns_};  // as if all were stored
  return std::clamp<std::size_t>(most_bytes / std::max<std::size_t>(row, 1), 1, liked);
}

std::size_t Plan::width(PredictKind kind) const noexcept {
  std::size_t answers = 0;
  for (const TargetPlace& target : targets_) answers += target.answers();
  const std::size_t widths[] = {answers, outputs(), margins(), trees(), features()};
  return widths[static_cast<std::size_t>(kind)];
}

void Plan::apply(Workspace& workspace, std::size_t rows, std::size_t first_row, std::size_t kernels) const {
  workspace.expect(fields_, rows);
  Frame& frame = workspace.frame;
  frame.rows = rows;
  frame.fault = {};
  for (std::size_t i = 0; i < kernels; ++i) kernels_[i]->apply(frame);
  if (frame.fault.kind != Fault::Kind::none) raise(frame.fault, first_row);
}

void Plan::run(Workspace& workspace, std::size_t rows, std::size_t first_row) const {
  apply(workspace, rows, first_row, kernels_.size());
}

void Plan::run_each(Workspace& workspace, std::size_t rows) const {
  workspace.expect(fields_, rows);
  Frame& frame = workspace.frame;
  frame.rows = rows;
  frame.fault = {};
  std::fill_n(workspace.faults.begin(), rows, Fault{});
  frame.row_faults = workspace.faults.data();
  for (std::size_t row = 0; row < rows; ++row) RowDecoder(RowDecoder::Resumed{}, fields_, workspace, row).close();
  for (const auto& kernel : kernels_) kernel->apply(frame);
  frame.row_faults = nullptr;
}

void Plan::write_features(const Workspace& workspace, double* out) const noexcept {
  const std::size_t rows = workspace.frame.rows, width = features_.size();
  for (std::size_t j = 0; j < width; ++j) {
    const Feature& feature = features_[j];
    if (feature.sparse) {
      for (std::size_t r = 0; r < rows; ++r) out[r * width + j] = 0;
    } else if (feature.look_up) {
      const std::int32_t* codes = workspace.frame[feature.look_up->table->from];
      for (std::size_t r = 0; r < rows; ++r)
        out[r * width + j] = (*feature.look_up)[static_cast<std::size_t>(codes[r])];
    } else {
      const double* x = workspace.frame[feature.number];
      for (std::size_t r = 0; r < rows; ++r) out[r * width + j] = x[r];
    }
  }
  for (const SparseRun& run : sparse_features_)
    for (std::size_t r = 0; r < rows; ++r)
      run.each(workspace.frame[run.from()].row(r), [&](std::size_t j, double x) { out[r * width + j] = x; });
}

void Plan::run(Workspace& workspace, std::size_t rows, std::size_t first_row, PredictKind kind, double* out) const {
  if (kind == PredictKind::feature) {
    apply(workspace, rows, first_row, feature_kernels_);
    return write_features(workspace, out);
  }
  run(workspace, rows, first_row);
  const double *margins = workspace.frame[margins_], *outputs = workspace.frame[outputs_];
  if (kind == PredictKind::leaf) {
    if (forest_) forest_->leaves(workspace.frame, out);
  } else if (kind == PredictKind::margin) {
    std::copy_n(margins, rows * margins_.width, out);
  } else if (kind == PredictKind::output) {
    std::copy_n(outputs, rows * outputs_.width, out);
  } else {
    for (std::size_t r = 0; r < rows; ++r, margins += margins_.width, outputs += outputs_.width)
      for (const TargetPlace& target : targets_)
        if (target.classes > 0)
          *out++ = static_cast<double>(target.label(margins, outputs));
        else
          out = std::copy_n(outputs + target.first_output, target.outputs, out);
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
  const std::string& name = fields_[column_fields_[fault.column]].name;
  const std::string where = first_row == single_record
                                ? pointer_to(name)
                                : "row " + std::to_string(first_row + fault.row) + ", column '" + name + "'";
  if (fault.kind == Kind::empty) throw RecordError("NoKnownField", "", "none of the model's fields is given");
  if (fault.kind == Kind::absent)
    throw RecordError("Missing", where, "the field was not set, and the model does not accept it missing");
  if (fault.kind == Kind::unknown_category)
    throw RecordError("UnknownCategory", where, "a category that the encoder was not fitted on; it refuses those");
  if (fault.kind == Kind::missing_category)
    throw RecordError("UnknownCategory", where, "missing, and the encoder was fitted without missing values");
  if (fault.kind == Kind::inexact_category)
    throw RecordError("OutOfRange", where, "a whole number from 2^53 on as a category; train with it as text");
  if (fault.kind == Kind::out_of_range)
    throw RecordError("OutOfRange", where, "the feature is beyond float32, which the model computes in");
  if (fault.kind == Kind::out_of_memory)
    throw RecordError("TooLarge", where, "there is no memory for the terms of its text");
  throw RecordError("NotFinite", where, "the feature is NaN or infinite, which the model does not accept");
}

}  // namespace fieldfare
