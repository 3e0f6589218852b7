// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fieldfare/model/engine.hpp"
#include "fieldfare/model/feature.hpp"
#include "fieldfare/pipeline/pipeline.hpp"
#include "fieldfare/plan/field_table.hpp"
#include "fieldfare/plan/load_options.hpp"
#include "fieldfare/plan/predict_kind.hpp"
#include "fieldfare/plan/workspace.hpp"

namespace fieldfare {

/// A pipeline compiled for execution. Immutable: share it freely between threads, one Workspace each.
class Plan {
 public:
  /// For `first_row`: there is one row, and errors name its field alone.
  static constexpr std::size_t single_record = static_cast<std::size_t>(-1);

  /// Compiles a pipeline that `validate` accepted; it may be thrown away afterwards.
  explicit Plan(const Pipeline& pipeline, const LoadOptions& options = {});

  const FieldTable& fields() const noexcept { return fields_; }
  /// Where the fields lie in the rows of a matrix.
  const MatrixLayout& matrix() const noexcept { return matrix_; }
  std::size_t features() const noexcept { return features_.size(); }
  const std::vector<std::string>& feature_names() const noexcept { return feature_names_; }
  std::size_t margins() const noexcept { return margins_; }
  std::size_t outputs() const noexcept { return outputs_; }
  /// Whether the outputs are the probabilities of classes. A regressor has none, nor has a classifier that only
  /// decides.
  bool has_probabilities() const noexcept { return has_probabilities_; }
  std::size_t trees() const noexcept { return engine_->trees(); }
  std::string_view engine() const noexcept { return engine_->name(); }
  /// Bytes of the tables that predicting reads.
  std::size_t bytes() const noexcept { return engine_->bytes(); }
  /// Rows that one pass over a batch of this plan takes: as many as the engine likes, or fewer when rows are so wide
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
  /// The position of the label in `classes` that follows from a row's margins and outputs.
  std::size_t label(const double* margins, const double* outputs) const noexcept;

 private:
  friend class Workspace;

  void transform(Workspace& workspace, std::size_t rows, std::size_t first_row) const;
  void write_indicators(Workspace& workspace, bool coded) const noexcept;
  void write_features(Workspace& workspace) const noexcept;
  void check_features(Workspace& workspace) const noexcept;
  void check_margins(Workspace& workspace) const noexcept;
  void link(Workspace& workspace) const noexcept;
  [[noreturn]] void raise(const Fault& fault, std::size_t first_row) const;
  static std::vector<std::uint32_t> fields_of_columns(const Pipeline& pipeline);

  FieldTable fields_;
  MatrixLayout matrix_;
  std::vector<std::unique_ptr<const Kernel>> kernels_;
  std::map<std::uint32_t, Recode> recodes_;         // what features point to
  std::map<std::uint32_t, NumberLookUp> look_ups_;  // the same
  std::vector<Feature> features_, indicators_;      // indicators_: those of the features that are
  std::vector<std::string> feature_names_;
  std::vector<std::uint32_t> column_fields_;  // the field that each column of the pipeline comes from
  std::unique_ptr<const Engine> engine_;
  FeatureRule rule_;
  Link link_;
  Decision decision_;
  bool classifier_ = false, has_probabilities_ = false;
  bool margins_tell_ = true;  // a feature that the model does not accept makes a margin infinite or NaN
  std::uint32_t number_columns_ = 0, code_columns_ = 0;
  std::size_t margins_ = 0, outputs_ = 0;
};

}  // namespace fieldfare
