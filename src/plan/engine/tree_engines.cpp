// SPDX-License-Identifier: Apache-2.0
#include "tree_engines.hpp"

#include <algorithm>
#include <optional>
#include <string>

#include "byte_lane_kernels.hpp"
#include "fieldfare/model/engine.hpp"
#include "fieldfare/model/feature.hpp"
#include "fieldfare/model/tree_ensemble.hpp"
#include "fieldfare/plan/load_options.hpp"
#include "instruction_set.hpp"
#include "lane_batch.hpp"
#include "slice_batch.hpp"
#include "small_trees.hpp"
#include "tree_walk.hpp"

namespace fieldfare {
namespace {

constexpr std::size_t fewest_small_trees = 8;  // fewer are walked before a row is ranked
constexpr std::size_t least_slice_rows = 256;  // fewer are faster in byte lanes

/// The kernels for bit slices; null where there are none.
const SliceKernels* bit_slice_kernels([[maybe_unused]] InstructionSet set) noexcept {
#if defined(__x86_64__) && defined(__GNUC__)
  if (set == InstructionSet::avx512) return &bit_slices_avx512;
#endif
  return nullptr;
}

/// The engines of one ensemble: rows that are too few for a panel go one by one, or walk.
template <class Sum>
class RankedEngines final : public Engine {
 public:
  RankedEngines(std::unique_ptr<const Engine> walk, const RankedForest& forest, std::span<const Feature> features,
                InstructionSet set)
      : walk_(std::move(walk)),
        ranks_(make_rank_table(forest, set, features)),
        columns_(forest.columns()),
        divide_by_(static_cast<Sum>(forest.divide_by)) {
    for (const double start : forest.start) start_.push_back(static_cast<Sum>(start));
  }

  void add_small(const RankedForest& forest, InstructionSet set) { small_.emplace(forest, set); }
  void add_lanes(const RankedForest& forest, const LaneKernels& kernels, bool alone) {
    lanes_.emplace(forest, ranks_, kernels);
    // A panel takes its time however few rows it has. By itself a row takes about four times its share of that, walking
    // eight times or more.
    least_lane_rows_ = alone ? 1 : kernels.limits.rows / (small_ ? 4 : 8);
  }
  void add_slices(const RankedForest& forest, SliceProgram program, const SliceKernels& kernels, bool alone) {
    slices_.emplace(forest, std::move(program), ranks_, kernels);
    least_slice_rows_ = alone ? 1 : least_slice_rows;
  }
  void set_name(InstructionSet set) {
    const bool any_rows = least_lane_rows_ == 1 || least_slice_rows_ == 1;
    name_ = small_ ? "small trees" : any_rows ? "" : walk_->name();
    if (lanes_) name_ += name_.empty() ? "byte lanes" : ", byte lanes";
    if (slices_) name_ += name_.empty() ? "bit slices" : ", bit slices";
    name_ += " (" + std::string(detail::name_of(set)) + ")";
  }

  std::string_view name() const noexcept override { return name_; }
  std::size_t least_coded_rows() const noexcept override {
    if (!ranks_->reads_codes() || (!small_ && !lanes_)) return Engine::least_coded_rows();
    return small_ ? 0 : least_lane_rows_;  // fewer rows walk
  }
  std::size_t trees() const noexcept override { return walk_->trees(); }
  std::size_t bytes() const noexcept override {
    return walk_->bytes() + ranks_->bytes() + (small_ ? small_->bytes() : 0) + (lanes_ ? lanes_->bytes() : 0) +
           (slices_ ? slices_->bytes() : 0);
  }
  std::size_t rows_at_once() const noexcept override { return slices_ ? slice_rows : Engine::rows_at_once(); }

  std::size_t scratch(std::size_t capacity) const noexcept override {
    std::size_t bytes = start_.size() * sizeof(Sum) + code_bytes();
    if (lanes_ && capacity >= least_lane_rows_) bytes = std::max(bytes, lanes_->scratch());
    if (slices_ && capacity >= least_slice_rows_) bytes = std::max(bytes, slices_->scratch());
    return std::max(walk_->scratch(capacity), (bytes + sizeof(double) - 1) / sizeof(double));
  }

  void margins(const EnginePass& pass) const noexcept override {
    const std::size_t rows = pass.rows, outputs = start_.size(), sliced = slice(pass, rows), rest = rows - sliced;
    if (rest == 0) return;
    if (lanes_ && (rest >= least_lane_rows_ || (sliced > 0 && !small_)))
      lanes_->margins(pass.features.from(sliced), rest, pass.scratch, pass.margins + sliced * outputs);
    else if (small_)
      for (std::size_t r = sliced; r < rows; ++r) one_row(pass, r);
    else
      walk_->margins(pass);
  }

  void leaves(const EnginePass& pass, double* out) const noexcept override {
    walk_->margins(pass);  // which prepares the rows
    walk_->leaves(pass, out);
  }

 private:
  std::size_t code_bytes() const noexcept { return std::max((columns_ + 7) / 8 * 8, SmallTrees<Sum>::code_bytes); }

  /// Scores whole panels, and what is left if it is worth one; returns how many rows these are.
  std::size_t slice(const EnginePass& pass, std::size_t rows) const noexcept {
    if (!slices_) return 0;
    const std::size_t rest = rows % slice_rows, sliced = rest >= least_slice_rows_ ? rows : rows - rest;
    slices_->margins(pass.features, sliced, pass.scratch, pass.margins);
    return sliced;
  }

  void one_row(const EnginePass& pass, std::size_t r) const noexcept {
    auto* const codes = reinterpret_cast<std::uint8_t*>(pass.scratch);
    auto* const sums = reinterpret_cast<Sum*>(codes + code_bytes());
    ranks_->row(pass.features.from(r), codes);
    std::copy(start_.begin(), start_.end(), sums);
    small_->margins(codes, sums);
    double* const margins = pass.margins + r * start_.size();
    for (std::size_t k = 0; k < start_.size(); ++k) margins[k] = static_cast<double>(sums[k] / divide_by_);
  }

  std::unique_ptr<const Engine> walk_;
  std::shared_ptr<const RankTable> ranks_;
  std::optional<SmallTrees<Sum>> small_;
  std::optional<LaneBatch<Sum>> lanes_;
  std::optional<SliceBatch<Sum>> slices_;
  std::size_t columns_, least_lane_rows_ = 0, least_slice_rows_ = 0;
  Sum divide_by_;
  std::vector<Sum> start_;
  std::string name_;
};

template <class Sum>
std::unique_ptr<const Engine> make(std::unique_ptr<const Engine> walk, const RankedForest& forest,
                                   std::span<const Feature> features, TreeEngine choice, InstructionSet set) {
  const LaneKernels* lane_kernels = byte_lane_kernels(set);
  const SliceKernels* slice_kernels = bit_slice_kernels(set);
  const auto asked = [choice](TreeEngine engine) { return choice == engine || choice == TreeEngine::automatic; };
  const bool few = choice == TreeEngine::automatic && forest.trees() < fewest_small_trees;
  const bool small = asked(TreeEngine::small) && !few && SmallTrees<Sum>::fits(forest, set),
             lanes = asked(TreeEngine::lanes) && lane_kernels && LaneProgram::fits(forest);
  auto slices = asked(TreeEngine::slices) && slice_kernels ? SliceProgram::make(forest) : std::nullopt;
  if (slices && choice == TreeEngine::automatic && !slices->pays()) slices.reset();
  if (!small && !lanes && !slices) return walk;
  auto engines = std::make_unique<RankedEngines<Sum>>(std::move(walk), forest, features, set);
  if (small) engines->add_small(forest, set);
  if (lanes) engines->add_lanes(forest, *lane_kernels, choice == TreeEngine::lanes);
  if (slices) engines->add_slices(forest, std::move(*slices), *slice_kernels, choice == TreeEngine::slices);
  engines->set_name(set);
  return engines;
}

}  // namespace

std::unique_ptr<const Engine> compile_trees(const TreeEnsemble& model, std::size_t features, DataType input,
                                            TreeEngine choice, InstructionSet set, std::span<const Feature> coded) {
  auto walk = make_tree_walk(model, features, input);
  if (choice == TreeEngine::walk || model.trees() == 0) return walk;
  const auto largest = std::max_element(model.tree_nodes.begin(), model.tree_nodes.end());
  if (static_cast<std::size_t>(*largest) > 2 * LaneProgram::most_leaves - 1) return walk;  // no other engine takes it
  const auto forest = RankedForest::make(model, features, input);
  if (!forest) return walk;
  return model.sum == DataType::float32 ? make<float>(std::move(walk), *forest, coded, choice, set)
                                        : make<double>(std::move(walk), *forest, coded, choice, set);
}

std::unique_ptr<const Engine> compile_model(const TreeEnsemble& model, std::span<const Feature> features,
                                            const LoadOptions& options) {
  const bool single = std::ranges::all_of(features, &Feature::single);
  return compile_trees(model, features.size(), single ? DataType::float32 : model.input, options.tree_engine,
                       instruction_set(options), features);
}

}  // namespace fieldfare
