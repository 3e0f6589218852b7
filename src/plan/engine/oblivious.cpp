// SPDX-License-Identifier: Apache-2.0
// Symmetric trees: every value becomes its rank among the borders of its feature, once; a tree is then one integer
// compare per level, whose answers are the bits of the leaf's number. Sums keep the order of the trees.
#include <algorithm>
#include <optional>
#include <string>

#include "byte_lane_kernels.hpp"
#include "fieldfare/model/engine.hpp"
#include "fieldfare/model/feature.hpp"
#include "fieldfare/model/oblivious_ensemble.hpp"
#include "fieldfare/plan/load_options.hpp"
#include "instruction_set.hpp"
#include "lane_batch.hpp"
#include "oblivious_kernels.hpp"
#include "oblivious_row.hpp"
#include "oblivious_trees.hpp"
#include "symmetric_row.hpp"

namespace fieldfare {
namespace {

class ObliviousTrees final : public Engine {
 public:
  ObliviousTrees(const ObliviousEnsemble& model, std::span<const Feature> features, InstructionSet set)
      : ObliviousTrees(model, features, set, ranks_of(model)) {}

  ObliviousTrees(const ObliviousEnsemble& model, std::span<const Feature> features, InstructionSet set,
                 const RankedForest& ranks)
      : layout_(model, ranks),
        ranks_(make_rank_table(ranks, set, features)),
        outputs_(model.outputs),
        scale_(model.scale),
        bias_(model.bias),
        trees_(model.trees()),
        leaf_value_(model.leaf_value) {
    add_lanes(model, features, set);
  }

  std::string_view name() const noexcept override { return name_; }
  std::size_t least_coded_rows() const noexcept override {
    return ranks_->reads_codes() ? 0 : Engine::least_coded_rows();
  }
  std::size_t trees() const noexcept override { return trees_; }
  std::size_t bytes() const noexcept override {
    return leaf_value_.size() * sizeof(double) + layout_.splits.size() * (sizeof layout_.splits[0] + 4) +
           layout_.borders.size() * sizeof(BorderGroup) + ranks_->bytes() + (lanes_ ? lanes_->bytes() : 0) +
           (row_ ? row_->bytes() : 0);
  }
  std::size_t scratch(std::size_t capacity) const noexcept override {
    std::size_t bytes = std::max(layout_.columns * block, layout_.columns + answer_bytes(layout_));
    if (lanes_ && capacity >= least_lane_rows_) bytes = std::max(bytes, lanes_->scratch());
    if (row_) bytes = std::max(bytes, row_->scratch());
    return (bytes + sizeof(double) - 1) / sizeof(double);
  }

  void margins(const EnginePass& pass) const noexcept override {
    const std::size_t rows = pass.rows;
    double* margins = pass.margins;
    std::fill_n(margins, rows * outputs_, 0.0);
    if (rows == 1) {
      one_row(pass, margins);
    } else if (lanes_ && rows >= least_lane_rows_) {
      lanes_->margins(pass.features, rows, pass.scratch, margins);
    } else {
      for (std::size_t first = 0; first < rows; first += block) {
        const std::size_t count = std::min(block, rows - first);
        const std::int8_t* ranks = rank(pass, first, count);
        if (outputs_ == 1)
          add_block(ranks, margins + first, count);
        else
          add_vectors(ranks, margins + first * outputs_, count);
      }
    }
    for (std::size_t r = 0; r < rows; ++r)
      for (std::size_t k = 0; k < outputs_; ++k) {
        double& margin = margins[r * outputs_ + k];
        margin = ObliviousEnsemble::finish(margin, scale_, bias_[k]);
      }
  }

  void leaves(const EnginePass& pass, double* out) const noexcept override {
    const std::size_t rows = pass.rows;
    for (std::size_t first = 0; first < rows; first += block) {
      const std::size_t count = std::min(block, rows - first);
      each_tree(rank(pass, first, count), [&](std::size_t tree, std::size_t, const auto* leaf) {
        for (std::size_t r = 0; r < count; ++r) out[(first + r) * trees_ + tree] = static_cast<double>(leaf[r]);
      });
    }
  }

 private:
  static constexpr std::size_t block = ObliviousLayout::rows;

  /// A batch runs in byte lanes where the trees are no deeper than those go.
  void add_lanes(const ObliviousEnsemble& model, std::span<const Feature> features, InstructionSet set) {
    const LaneKernels* kernels = byte_lane_kernels(set);
    if (!kernels || layout_.deepest > LaneProgram::most_symmetric_depth || trees_ == 0) return;
    const auto forest = RankedForest::make(as_trees(model), features.size(), DataType::float32);
    if (!forest || !LaneProgram::fits(*forest)) return;
    lanes_.emplace(*forest, ranks_, *kernels);
    row_ = SymmetricRow::make(*forest, set);
    least_lane_rows_ = kernels->limits.rows / 4;
    name_ += ", byte lanes (" + std::string(detail::name_of(set)) + ")";
  }

  static std::uint8_t* scratch_of(const EnginePass& pass) noexcept {
    return reinterpret_cast<std::uint8_t*>(pass.scratch);
  }

  /// The ranks of some rows, column after column, `block` of each; those beyond `count` are of no account.
  const std::int8_t* rank(const EnginePass& pass, std::size_t first, std::size_t count) const noexcept {
    std::uint8_t* const ranks = scratch_of(pass);
    ranks_->block(pass.features.from(first), count, ranks, block);
    for (std::size_t i = 0; i < layout_.columns * block; ++i) ranks[i] ^= 0x80;
    return reinterpret_cast<const std::int8_t*>(ranks);
  }

  void one_row(const EnginePass& pass, double* margins) const noexcept {
    std::uint8_t* const ranks = scratch_of(pass);
    ranks_->row(pass.features, ranks);
    if (row_) return row_->margins(ranks, leaf_value_.data(), outputs_, margins);
    std::uint8_t* const answers = ranks + layout_.columns;
    answer_borders(layout_, ranks, answers);
    for (const TreeRun& run : layout_.runs)
      with_depth(run.depth, [&]<std::uint32_t depth>() {
        const std::uint32_t* asked = layout_.asked.data() + run.split;
        const double* leaf = leaf_value_.data() + run.leaf * outputs_;
        if (outputs_ == 1) {
          double sum = margins[0];
          for (std::uint32_t tree = 0; tree < run.trees; ++tree, asked += depth, leaf += std::size_t{1} << depth)
            sum += leaf[leaf_of<depth>(answers, asked)];
          margins[0] = sum;
          return;
        }
        for (std::uint32_t tree = 0; tree < run.trees; ++tree, asked += depth, leaf += outputs_ << depth) {
          const double* values = leaf + leaf_of<depth>(answers, asked) * outputs_;
          for (std::size_t k = 0; k < outputs_; ++k) margins[k] += values[k];
        }
      });
  }

  void add_block(const std::int8_t* rank, double* margins, std::size_t count) const noexcept {
    double sums[block] = {};
    for (const TreeRun& run : layout_.runs)
      with_depth(run.depth, [&]<std::uint32_t depth>() {
        ObliviousKernels<depth>::add(run, layout_.splits.data() + run.split, leaf_value_.data() + run.leaf, rank, sums);
      });
    std::copy_n(sums, count, margins);
  }

  void add_vectors(const std::int8_t* rank, double* margins, std::size_t count) const noexcept {
    each_tree(rank, [&](std::size_t, std::size_t first, const auto* leaf) {
      for (std::size_t r = 0; r < count; ++r) {
        const double* values = leaf_value_.data() + (first + leaf[r]) * outputs_;
        for (std::size_t k = 0; k < outputs_; ++k) margins[r * outputs_ + k] += values[k];
      }
    });
  }

  /// For each tree: visit(tree, its first leaf, the leaf of each row of a block).
  void each_tree(const std::int8_t* rank, const auto& visit) const noexcept {
    std::size_t tree = 0;
    for (const TreeRun& run : layout_.runs)
      with_depth(run.depth, [&]<std::uint32_t depth>() {
        typename ObliviousKernels<depth>::Leaf leaf[block];
        for (std::uint32_t i = 0; i < run.trees; ++i, ++tree) {
          ObliviousKernels<depth>::leaves(layout_.splits.data() + run.split + i * depth, rank, leaf);
          visit(tree, run.leaf + (std::size_t{i} << depth), leaf);
        }
      });
  }

  ObliviousLayout layout_;
  std::shared_ptr<const RankTable> ranks_;
  std::size_t outputs_;
  double scale_;
  std::vector<double> bias_;
  std::size_t trees_;
  std::vector<double> leaf_value_;
  std::size_t least_lane_rows_ = 0;
  std::optional<LaneBatch<double>> lanes_;
  std::unique_ptr<const SymmetricRow> row_;
  std::string name_ = "symmetric trees";
};

}  // namespace

std::unique_ptr<const Engine> compile_model(const ObliviousEnsemble& model, std::span<const Feature> features,
                                            const LoadOptions& options) {
  return std::make_unique<ObliviousTrees>(model, features, instruction_set(options));
}

}  // namespace fieldfare
