// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fieldfare/graph/graph.hpp"
#include "fieldfare/model/feature.hpp"
#include "fieldfare/op/sparse_run.hpp"
#include "fieldfare/plan/field_table.hpp"
#include "fieldfare/plan/load_options.hpp"
#include "fieldfare/plan/predict_kind.hpp"
#include "fieldfare/plan/target_place.hpp"
#include "fieldfare/plan/workspace.hpp"

namespace fieldfare {

class ModelKernel;

/// A graph compiled for execution. Immutable: share it freely between threads, one Workspace each.
class Plan {
 public:
  /// For `first_row`: there is one row, and errors name its field alone.
  static constexpr std::size_t single_record = static_cast<std::size_t>(-1);

  /// Compiles a graph that `validate` accepted; it may be thrown away afterwards.
  explicit Plan(const Graph& graph, const LoadOptions& options = {});
  Plan(Plan&&) noexcept;
  Plan& operator=(Plan&&) noexcept;
  ~Plan();

  const FieldTable& fields() const noexcept { return fields_; }
  /// Where the fields lie in the rows of a matrix.
  const MatrixLayout& matrix() const noexcept { return matrix_; }
  std::size_t features() const noexcept { return features_.size(); }
  const std::vector<std::string>& feature_names() const noexcept { return feature_names_; }
  std::span<const TargetPlace> targets() const noexcept { return targets_; }
  /// Numbers of a row, of all targets side by side.
  std::size_t margins() const noexcept { return margins_.width; }
  std::size_t outputs() const noexcept { return outputs_.width; }
  /// Trees of the only model that has some; 0 if there is none, or several have.
  std::size_t trees() const noexcept;
  /// The engines that run the models.
  std::string_view engine() const noexcept { return engine_; }
  /// Bytes of the tables that predicting reads.
  std::size_t bytes() const noexcept;
  /// Rows that one pass over a batch of this plan takes: as many as the engines like, or fewer when rows are so wide
  /// that the workspace would outgrow 16 MiB.
  std::size_t rows_per_pass() const noexcept;
  /// Numbers a row of each kind of answer has.
  std::size_t width(PredictKind kind) const noexcept;

  /// From decoded fields (in the workspace, `rows` of them) to margins and outputs.
  /// Throws RecordError when a value is not one the model accepts; `first_row` numbers the rows in its place.
  /// ArgumentError (`WorkspaceMismatch`) if the workspace is another plan's or has no room for so many rows.
  void run(Workspace& workspace, std::size_t rows, std::size_t first_row = single_record) const;
  /// The same, and writes one kind of answer, row-major.
  void run(Workspace& workspace, std::size_t rows, std::size_t first_row, PredictKind kind, double* out) const;
  /// The same of records in hand, whose fields nobody gave are missing. What is wrong with a row stands in the
  /// workspace's `faults`, and has no effect on the others.
  void run_each(Workspace& workspace, std::size_t rows) const;
  /// Throws the RecordError of a fault; `first_row` as above.
  [[noreturn]] void raise(const Fault& fault, std::size_t first_row = single_record) const;
  /// What `run` left of a row in the workspace, of all targets side by side.
  std::span<const double> margins(const Workspace& workspace, std::size_t row = 0) const noexcept {
    return {workspace.frame[margins_] + row * margins_.width, margins_.width};
  }
  std::span<const double> outputs(const Workspace& workspace, std::size_t row = 0) const noexcept {
    return {workspace.frame[outputs_] + row * outputs_.width, outputs_.width};
  }

 private:
  friend class Workspace;

  void apply(Workspace& workspace, std::size_t rows, std::size_t first_row, std::size_t kernels) const;
  void write_features(const Workspace& workspace, double* out) const noexcept;

  FieldTable fields_;
  MatrixLayout matrix_;
  std::vector<std::unique_ptr<const Kernel>> kernels_;
  std::vector<const ModelKernel*> models_;
  const ModelKernel* forest_ = nullptr;  // the only model that has trees
  std::deque<LookUp> look_ups_;          // what features point to
  std::vector<Feature> features_;
  std::vector<SparseRun> sparse_features_;  // of the features, those of sparse blocks
  std::vector<std::string> feature_names_;
  std::size_t feature_kernels_ = 0;           // so many of the first kernels make the features
  std::vector<std::uint32_t> column_fields_;  // the field that each column of the graph comes from
  std::vector<TargetPlace> targets_;
  RowBlock margins_, outputs_;
  std::string engine_;
  std::uint32_t number_columns_ = 0, code_columns_ = 0, row_numbers_ = 0, feature_pointers_ = 0;
  std::uint32_t text_columns_ = 0, sparse_blocks_ = 0, sparse_columns_ = 0;
};

}  // namespace fieldfare
