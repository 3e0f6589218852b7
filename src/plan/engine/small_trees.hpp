// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "instruction_set.hpp"
#include "ranked_forest.hpp"

namespace fieldfare {

/// One byte of each of 64 neighbouring trees: the lanes of the kernels.
struct alignas(64) TreePlane {
  static constexpr std::size_t trees = 64;
  std::uint8_t of_tree[trees];
};

/// How the trees of a forest are written down.
enum class SmallTreeForm : std::uint8_t {
  complete,  ///< all of one depth, padded: column, rank
  narrow,    ///< up to 64 leaves a tree and 64 columns: column, rank, right
  wide,      ///< up to 128 leaves a tree: column, rank, right, left
};

/// What a kernel reads. Trees lie in blocks of 64, a byte of each side by side.
template <class Sum>
struct SmallTreeTables {
  const TreePlane* planes;
  const std::uint8_t* splits;        // per block: of its largest tree; unused when all trees are complete
  std::uint32_t depth;               // when all trees are complete: of each
  const std::uint32_t* first_value;  // per tree: a leaf's place is this and its code, modulo 2^32
  const Sum* value;                  // per leaf one value, or `outputs` of them
  const std::int32_t* output;        // per tree; -1: a leaf has a value per output
  std::size_t trees, outputs;
};

/// Adds the trees' values to the sums, in the order of the trees.
template <class Sum>
using SmallTreeKernel = void (*)(const SmallTreeTables<Sum>& tables, const std::uint8_t* codes, Sum* sums) noexcept;

/// One row through a forest of small trees: lanes are trees, 64 to a block.
///
/// A row of at most a few registers of codes lets a shuffle look up the column of a whole plane of splits at once.
/// Trees of any shape are scanned: every lane holds the split it is waiting for, and only where that is the split at
/// hand does it move on, so a tree costs its number of splits in fractions of an instruction, not its depth in memory
/// latencies. What limits that is fetching the planes; in narrow ones a left child is the next split or a leaf, which
/// takes a bit instead of a byte. Trees that are (nearly) complete are padded and resolved from the leaves upwards,
/// which takes half the bytes.
template <class Sum>
class SmallTrees {
 public:
  /// Bytes that `margins` may read of the codes, however many columns there are.
  static constexpr std::size_t code_bytes = 256;

  /// Whether there is a kernel for the forest: few columns, at most 128 leaves a tree.
  static bool fits(const RankedForest& forest, InstructionSet instructions);

  /// For a forest that fits.
  SmallTrees(const RankedForest& forest, InstructionSet instructions);

  /// Adds the trees' values to `sums`, one per output, each addition rounded to Sum; codes as a RankTable makes them.
  void margins(const std::uint8_t* codes, Sum* sums) const noexcept { kernel_(tables(), codes, sums); }

  std::size_t bytes() const noexcept;

 private:
  SmallTreeTables<Sum> tables() const noexcept {
    return {planes_.data(), splits_.data(), depth_,         first_value_.data(),
            value_.data(),  output_.data(), output_.size(), outputs_};
  }
  void add_wide(const RankedForest& forest);
  void add_narrow(const RankedForest& forest);
  void add_complete(const RankedForest& forest);
  TreePlane* add_block(const RankedForest& forest, std::size_t first_tree, std::size_t planes_per_split);

  SmallTreeKernel<Sum> kernel_;
  std::vector<TreePlane> planes_;
  std::vector<std::uint8_t> splits_;
  std::uint32_t depth_ = 0;
  std::vector<std::uint32_t> first_value_;
  std::vector<Sum> value_;
  std::vector<std::int32_t> output_;
  std::size_t outputs_;
};

extern template class SmallTrees<float>;
extern template class SmallTrees<double>;

/// What a kernel is made for.
struct SmallTreeShape {
  std::size_t columns = 0;
  SmallTreeForm form = SmallTreeForm::wide;
  bool one_output = false;  ///< one sum, and a leaf has one value
};

/// The kernels of each instruction set; null where a row of codes takes too many registers. Defined where the
/// instruction set exists.
template <class Sum>
SmallTreeKernel<Sum> small_tree_kernel_avx2(SmallTreeShape shape);
template <class Sum>
SmallTreeKernel<Sum> small_tree_kernel_avx512(SmallTreeShape shape);
template <class Sum>
SmallTreeKernel<Sum> small_tree_kernel_neon(SmallTreeShape shape);

}  // namespace fieldfare
