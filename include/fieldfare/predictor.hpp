// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fieldfare/column/record.hpp"
#include "fieldfare/column/row_source.hpp"
#include "fieldfare/graph/provenance.hpp"
#include "fieldfare/plan/executor.hpp"
#include "fieldfare/plan/load_options.hpp"
#include "fieldfare/plan/predict_kind.hpp"
#include "fieldfare/plan/prediction.hpp"
#include "fieldfare/plan/workspace.hpp"
#include "fieldfare/record/answers.hpp"
#include "fieldfare/record/open_record.hpp"
#include "fieldfare/schema/label.hpp"
#include "fieldfare/schema/schema.hpp"

namespace fieldfare {

class Plan;
struct Artifact;
struct Graph;

/// A loaded model. Immutable, cheap to copy (copies share one plan), safe to use from several threads with one
/// Workspace each.
class Predictor {
 public:
  /// Validates and compiles a graph and replays its checks; throws ArtifactError.
  explicit Predictor(Graph graph, const LoadOptions& options = {});
  /// The same for one that was read from bytes: compiling it may not take many times what they did
  /// (docs/artifact_format.md, "What loading takes").
  explicit Predictor(Artifact artifact, const LoadOptions& options = {});

  const Schema& schema() const noexcept;
  /// How many things it predicts; most models predict one.
  std::size_t targets() const noexcept;
  /// Labels of a classifier in the order of its probabilities; empty for a regressor. Throws std::out_of_range if there
  /// is no such target.
  std::span<const Label> classes(std::size_t target = 0) const;
  /// Whether its outputs are probabilities of the classes; those of all targets.
  bool has_probabilities() const noexcept;
  /// Whether it has raw scores; of all targets.
  bool has_margins() const noexcept;
  const std::vector<std::string>& feature_names() const noexcept;
  const Provenance& provenance() const noexcept;
  /// Digest of the artifact, 32 hexadecimal digits; empty if it was not loaded from one.
  const std::string& digest() const noexcept;
  /// Which engine runs the model.
  std::string_view engine() const noexcept;
  const Plan& plan() const noexcept;

  /// Scratch for one thread. `capacity` rows at a time; 1 suits single records. For copies of this predictor only:
  /// another one, also of the same file, refuses it.
  Workspace workspace(std::size_t capacity = 1) const;
  /// The same, and how its records are read.
  Workspace workspace(WorkspaceOptions options) const;

  /// One JSON object. Throws RecordError, whose codes docs/errors.md lists; like all that take a workspace,
  /// ArgumentError (`WorkspaceMismatch`) if it was not made by this predictor.
  Prediction predict_json(std::string_view record, Workspace& workspace) const;
  /// One record built through schema slots. Throws RecordError.
  Prediction predict(const Record& record, Workspace& workspace) const;
  /// One row through anything that has `decode(RowDecoder&) const`: a StructBinding's view, an own reader.
  template <class Row>
    requires requires(const Row& row, RowDecoder& decoder) { row.decode(decoder); }
  Prediction predict(const Row& row, Workspace& workspace) const {
    RowDecoder decoder = decode_into(workspace);
    row.decode(decoder);
    return answer(workspace);
  }

  /// A record in hand, in one row of the workspace. Throws ArgumentError (`WorkspaceMismatch`).
  OpenRecord begin(Workspace& workspace, std::size_t row = 0) const;
  /// Scores it, which ends it. Throws RecordError; std::invalid_argument unless it is in row 0.
  Prediction finish(const OpenRecord& record) const;
  /// Scores the records in the first `count` rows at once: decode all, look up for all, set, and finish. One that is
  /// wrong has no effect on the others. Throws ArgumentError (`WorkspaceMismatch`).
  Answers finish(Workspace& workspace, std::size_t count) const;
  /// The answers that `finish` left in the workspace.
  Answers answers(const Workspace& workspace, std::size_t count) const noexcept;

  /// Numbers a row of each kind of answer has; 0 if the model has none of that kind.
  std::size_t width(PredictKind kind) const noexcept;
  /// Many rows: `out` is rows x width(kind), row-major. The same bits for every number of threads.
  /// Throws RecordError at the first bad row (the lowest), std::invalid_argument on a wrong `out`, ArgumentError
  /// (`TooLarge`) if rows x width is beyond what memory holds.
  void predict(const RowSource& rows, PredictKind kind, std::span<double> out, std::size_t threads = 1) const;
  /// The same on somebody else's threads.
  void predict(const RowSource& rows, PredictKind kind, std::span<double> out, std::size_t threads,
               Executor& executor) const;
  /// The same with the caller's workspaces, one thread for each: with one of `plan().rows_per_pass()` rows nothing is
  /// allocated. Throws std::invalid_argument if there is none.
  void predict(const RowSource& rows, PredictKind kind, std::span<double> out, std::span<Workspace> workspaces) const;
  void predict(const RowSource& rows, PredictKind kind, std::span<double> out, std::span<Workspace> workspaces,
               Executor& executor) const;

 private:
  struct State;
  RowDecoder decode_into(Workspace& workspace) const;
  Prediction answer(Workspace& workspace) const;
  /// Whether there is anything to answer; throws if `out` has another size.
  bool expects_answers(const RowSource& rows, PredictKind kind, std::span<double> out) const;
  std::size_t rows_per_block(std::size_t total, std::size_t threads) const noexcept;

  std::shared_ptr<const State> state_;
};

/// Loads an artifact from a file: reads all of it, validates everything, replays the stored checks.
/// Throws ArtifactError; std::bad_alloc when there is no memory for it.
Predictor load(const std::filesystem::path& path, const LoadOptions& options = {});
/// Loads an artifact from memory; the bytes may be thrown away afterwards.
Predictor load(std::span<const std::byte> bytes, const LoadOptions& options = {});

}  // namespace fieldfare
