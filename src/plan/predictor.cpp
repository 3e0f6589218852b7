// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/predictor.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <stdexcept>
#include <system_error>
#include <thread>

#include "checks.hpp"
#include "detail/checked.hpp"
#include "fieldfare/artifact/artifact.hpp"
#include "fieldfare/error.hpp"
#include "fieldfare/io/json_reader.hpp"
#include "fieldfare/plan/plan.hpp"
#include "load_cost.hpp"
#include "workspace_pool.hpp"

namespace fieldfare {

struct Predictor::State {
  /// Takes what it keeps out of the artifact; its checks stay there.
  State(Artifact& artifact, const LoadOptions& options)
      : plan(artifact.graph, options),  // first: the others take what it reads
        schema(std::move(artifact.graph.schema)),
        provenance(std::move(artifact.graph.provenance)),
        digest(std::move(artifact.digest)) {
    for (Target& target : artifact.graph.targets) classes.push_back(std::move(target.classes));
  }

  Plan plan;
  Schema schema;
  std::vector<std::vector<Label>> classes;  // of each target
  Provenance provenance;
  std::string digest;
  mutable WorkspacePool workspaces;  // the only thing that changes: what batches left behind
};

Predictor::Predictor(Graph graph, const LoadOptions& options) : Predictor(Artifact{std::move(graph), {}, 0}, options) {}

Predictor::Predictor(Artifact artifact, const LoadOptions& options) {
  expect_sound(artifact);
  state_ = std::make_shared<const State>(artifact, options);
  replay_checks(state_->plan, artifact.graph.checks);
}

const Schema& Predictor::schema() const noexcept { return state_->schema; }
std::size_t Predictor::targets() const noexcept { return state_->classes.size(); }
std::span<const Label> Predictor::classes(std::size_t target) const { return state_->classes.at(target); }
bool Predictor::has_probabilities() const noexcept {
  return std::ranges::all_of(state_->plan.targets(), &TargetPlace::probabilities);
}
bool Predictor::has_margins() const noexcept {
  return std::ranges::all_of(state_->plan.targets(), [](const TargetPlace& target) { return target.margins > 0; });
}
const std::vector<std::string>& Predictor::feature_names() const noexcept { return state_->plan.feature_names(); }
const Provenance& Predictor::provenance() const noexcept { return state_->provenance; }
const std::string& Predictor::digest() const noexcept { return state_->digest; }
std::string_view Predictor::engine() const noexcept { return state_->plan.engine(); }
const Plan& Predictor::plan() const noexcept { return state_->plan; }
std::size_t Predictor::width(PredictKind kind) const noexcept { return state_->plan.width(kind); }

Workspace Predictor::workspace(std::size_t capacity) const { return workspace(WorkspaceOptions{.rows = capacity}); }

Workspace Predictor::workspace(WorkspaceOptions options) const {
  if (options.rows == 0 || options.rows > UINT32_MAX)
    throw std::invalid_argument("a workspace has room for 1 to 2^32 - 1 rows");
  return Workspace(state_->plan, std::move(options));
}

RowDecoder Predictor::decode_into(Workspace& workspace) const {
  return RowDecoder(state_->plan.fields(), workspace, 0);
}

Prediction Predictor::answer(Workspace& workspace) const {
  const Plan& plan = state_->plan;
  plan.run(workspace, 1);
  return Prediction(plan.margins(workspace), plan.outputs(workspace), plan.targets(), state_->classes);
}

Prediction Predictor::predict_json(std::string_view record, Workspace& workspace) const {
  read_json(record, state_->plan, workspace, 0);
  return answer(workspace);
}

Prediction Predictor::predict(const Record& record, Workspace& workspace) const {
  RowDecoder decoder = decode_into(workspace);
  record.decode(decoder);
  return answer(workspace);
}

OpenRecord Predictor::begin(Workspace& workspace, std::size_t row) const { return {state_->plan, workspace, row}; }

Prediction Predictor::finish(const OpenRecord& record) const {
  if (record.row() != 0) throw std::invalid_argument("one record is scored in row 0; finish several at once");
  return finish(record.workspace(), 1)[0];
}

Answers Predictor::finish(Workspace& workspace, std::size_t count) const {
  state_->plan.run_each(workspace, count);
  return answers(workspace, count);
}

Answers Predictor::answers(const Workspace& workspace, std::size_t count) const noexcept {
  return {state_->plan, workspace, state_->classes, std::min(count, workspace.capacity())};
}

namespace {

/// Hands out blocks of rows to threads and keeps the error of the lowest row.
class BlockRun {
 public:
  BlockRun(const Plan& plan, const RowSource& rows, PredictKind kind, std::span<double> out, std::size_t block)
      : plan_(plan), rows_(rows), kind_(kind), out_(out), total_(rows.rows()), block_(block) {}

  /// One thread's share, with a workspace of its own from the pool.
  void work(WorkspacePool& pool) noexcept {
    try {
      const auto loan = pool.lend(plan_, std::min(block_, total_));
      (*loan).set_unknown_fields(rows_.unknown_fields());
      work(*loan);
    } catch (...) {
      keep(0);
    }
  }

  void work(Workspace& workspace) noexcept {
    while (true) {
      const std::size_t first = next_.fetch_add(block_);
      if (first >= total_ || first > failed_) return;
      run_block(workspace, first);
    }
  }

  void rethrow() const {
    if (error_) std::rethrow_exception(error_);
  }

 private:
  void run_block(Workspace& workspace, std::size_t first) noexcept {
    const std::size_t count = std::min(block_, total_ - first);
    try {
      score(workspace, first, count);
    } catch (const RecordError&) {
      keep_lowest(workspace, first, count);
    } catch (...) {
      keep(first);
    }
  }

  void score(Workspace& workspace, std::size_t first, std::size_t count) {
    rows_.decode(first, count, workspace);
    plan_.run(workspace, count, first, kind_, out_.data() + first * plan_.width(kind_));
  }

  // Columns and steps are looked at one after the other: only row by row is the first bad row sure to be the lowest.
  void keep_lowest(Workspace& workspace, std::size_t first, std::size_t count) noexcept {
    for (std::size_t row = first; row < first + count; ++row) {
      try {
        score(workspace, row, 1);
      } catch (...) {
        return keep(row);
      }
    }
  }

  void keep(std::size_t first) noexcept {
    const std::lock_guard lock(mutex_);
    if (error_ && failed_ <= first) return;
    error_ = std::current_exception();
    failed_ = first;
  }

  const Plan& plan_;
  const RowSource& rows_;
  PredictKind kind_;
  std::span<double> out_;
  std::size_t total_, block_;
  std::atomic<std::size_t> next_ = 0, failed_ = static_cast<std::size_t>(-1);
  std::mutex mutex_;
  std::exception_ptr error_;
};

constexpr std::size_t parts(std::size_t total, std::size_t size) noexcept { return total / size + (total % size != 0); }

}  // namespace

void CallThreads::run(std::size_t times, const std::function<void()>& work) {
  std::vector<std::jthread> helpers;
  try {
    for (std::size_t i = 1; i < times; ++i) helpers.emplace_back(work);
  } catch (const std::system_error&) {
    // The machine gives no more threads: those there are do it.
  }
  work();
}

bool Predictor::expects_answers(const RowSource& rows, PredictKind kind, std::span<double> out) const {
  if (out.size() != detail::checked_product(rows.rows(), width(kind)))
    throw std::invalid_argument("`out` is not rows x width(kind)");
  return !out.empty();
}

std::size_t Predictor::rows_per_block(std::size_t total, std::size_t threads) const noexcept {
  constexpr std::size_t fewest = 128;  // rows that are worth a block
  const std::size_t share = std::max(fewest, parts(total, std::max<std::size_t>(threads, 1)));
  return std::min(state_->plan.rows_per_pass(), share);
}

void Predictor::predict(const RowSource& rows, PredictKind kind, std::span<double> out, std::size_t threads) const {
  CallThreads here;
  predict(rows, kind, out, threads, here);
}

void Predictor::predict(const RowSource& rows, PredictKind kind, std::span<double> out, std::size_t threads,
                        Executor& executor) const {
  if (!expects_answers(rows, kind, out)) return;
  const std::size_t block = rows_per_block(rows.rows(), threads);
  BlockRun run(state_->plan, rows, kind, out, block);
  const std::size_t workers = std::min(threads, parts(rows.rows(), block));
  if (workers <= 1)
    run.work(state_->workspaces);
  else
    executor.run(workers, [&] { run.work(state_->workspaces); });
  run.rethrow();
}

void Predictor::predict(const RowSource& rows, PredictKind kind, std::span<double> out,
                        std::span<Workspace> workspaces) const {
  CallThreads here;
  predict(rows, kind, out, workspaces, here);
}

void Predictor::predict(const RowSource& rows, PredictKind kind, std::span<double> out, std::span<Workspace> workspaces,
                        Executor& executor) const {
  if (workspaces.empty()) throw std::invalid_argument("a batch takes one workspace at least");
  if (!expects_answers(rows, kind, out)) return;
  const std::size_t room = std::ranges::min_element(workspaces, {}, &Workspace::capacity)->capacity();
  const std::size_t block = std::min(room, rows_per_block(rows.rows(), workspaces.size()));
  BlockRun run(state_->plan, rows, kind, out, block);
  std::atomic<std::size_t> taken = 0;
  const auto work = [&] {
    if (const std::size_t mine = taken.fetch_add(1); mine < workspaces.size()) run.work(workspaces[mine]);
  };
  const std::size_t workers = std::min(workspaces.size(), parts(rows.rows(), block));
  if (workers <= 1)
    work();
  else
    executor.run(workers, work);
  run.rethrow();
}

}  // namespace fieldfare
