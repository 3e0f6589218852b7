// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "fieldfare/model/oblivious_ensemble.hpp"
#include "fieldfare/plan/feature.hpp"
#include "fieldfare/transform/kernel.hpp"

namespace fieldfare {

/// One feature that trees ask about. The rank of a value is the number of borders below it, so that a value is greater
/// than border j exactly if its rank is greater than j. Ranks are kept less `ObliviousLayout::bias`.
struct RankedFeature {
  static constexpr std::uint32_t together = 4;  ///< borders of a feature are padded to a multiple by +inf

  Feature source;
  std::uint32_t border = 0;  ///< where its borders begin: where those of the feature before end
  std::uint32_t count = 0;   ///< how many there are
  bool nan_greater = false;

  std::uint32_t padded() const noexcept { return (count + together - 1) / together * together; }
};

/// Trees of the same depth, one after the other.
struct TreeRun {
  std::uint32_t depth = 0, trees = 0;
  std::size_t split = 0, leaf = 0;  ///< of the first tree; a leaf counts for all its outputs
};

/// A split of a tree: which feature's rank is greater than what.
template <class Code>
struct RankedSplit {
  std::uint16_t feature;
  Code rank;
};

/// An ObliviousEnsemble with ranks for borders. Code: int8_t (up to 255 borders a feature), else int16_t.
template <class Code>
struct ObliviousLayout {
  static constexpr std::size_t rows = 64;  ///< of a block: its ranks stay in the first-level cache
  static constexpr std::int32_t bias = 1 << (8 * sizeof(Code) - 1);  ///< signed compares are the cheap ones

  ObliviousLayout(const ObliviousEnsemble& model, std::span<const Feature> sources);

  /// The ranks of `count` rows of a frame from `first` on, feature after feature, `rows` of each; those beyond `count`
  /// are of no account.
  void rank(const Frame& frame, std::size_t first, std::size_t count, Code* out) const noexcept;

  std::vector<RankedFeature> features;  ///< those used; few borders first
  std::vector<float> borders;           ///< padded to whole cache lines
  std::vector<RankedSplit<Code>> splits;
  std::vector<std::uint32_t> asked;  ///< the splits again: positions in `borders`
  std::vector<TreeRun> runs;
  std::uint32_t deepest = 0;
};

/// Different borders of the feature that has most.
std::size_t most_borders(const ObliviousEnsemble& model);

}  // namespace fieldfare
