// SPDX-License-Identifier: Apache-2.0
// A tree is cut so that every row still finds its way: through pieces of a part, and from part to part.
#include "plan/engine/tree_parts.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "cpp/support/random.hpp"

namespace {

using namespace fieldfare;
using namespace fieldfare::tests;

/// A tree of so many leaves; a chain always splits its newest leaf.
std::vector<RankedNode> random_tree(Random& random, std::size_t leaves, bool chain) {
  std::vector<RankedNode> tree;
  std::vector<std::int32_t*> open;
  tree.reserve(leaves - 1);  // so that nothing moves
  for (std::int32_t split = 0; tree.size() + 1 < leaves; ++split) {
    if (!open.empty()) {
      const std::size_t at = chain ? open.size() - random.between(1, 2) : random.below(open.size());
      *open[at] = split;
      open.erase(open.begin() + static_cast<std::ptrdiff_t>(at));
    }
    RankedNode& node = tree.emplace_back();
    open.push_back(&node.left);
    open.push_back(&node.right);
  }
  std::int32_t leaf = 0;
  for (std::int32_t* child : open) *child = ~leaf++;
  return tree;
}

/// The leaf of a row whose answers at all splits are given, found as the kernels do.
std::int32_t leaf_by_parts(const std::vector<RankedNode>& tree, const std::vector<TreePart>& parts,
                           const std::vector<bool>& answers) {
  std::int32_t at = 0;
  for (const TreePart& part : parts) {
    if (part.pieces[0].splits[0] != at) continue;
    std::size_t last = 0, last_answered = 0;
    for (std::size_t i = 0; i < part.pieces.size(); ++i) {
      const TreePiece& piece = part.pieces[i];
      std::size_t pattern = piece.pattern, answered = 0;
      bool here = i == 0 || piece.parent == last;
      for (std::size_t k = 0; i > 0 && k < TreePiece::most_splits; ++k, pattern /= TreePiece::answers)
        here &= pattern % TreePiece::answers == TreePiece::either ||
                pattern % TreePiece::answers == (last_answered >> k & 1);
      if (!here) continue;
      for (std::size_t k = 0; k < piece.splits.size(); ++k)
        answered |= std::size_t{answers[static_cast<std::size_t>(piece.splits[k])]} << k;
      last = i;
      last_answered = answered;
    }
    at = part.pieces[last].way_out(tree, last_answered);
    if (at < 0) break;
  }
  return at;
}

TEST_CASE("rows find their leaves through the parts of a tree") {
  Random random(41);
  for (std::size_t leaves = 2; leaves <= 256; leaves += leaves < 40 ? 1 : 9)
    for (const bool chain : {false, true}) {
      CAPTURE(leaves);
      const auto tree = random_tree(random, leaves, chain);
      const auto parts = parts_of(tree);
      if (leaves <= 32) CHECK(parts.size() == 1);
      std::vector<int> seen(tree.size());
      for (const TreePart& part : parts) {
        CHECK(part.pieces.size() <= TreePart::most_pieces);
        CHECK((part.leaf < 0 || &part == parts.data()));
        for (const TreePiece& piece : part.pieces) {
          CHECK(piece.splits.size() <= TreePiece::most_splits);
          for (const std::int32_t split : piece.splits) ++seen[static_cast<std::size_t>(split)];
        }
      }
      CHECK(std::all_of(seen.begin(), seen.end(), [](int times) { return times == 1; }));
      std::size_t wrong = 0;
      for (std::size_t row = 0; row < 200; ++row) {
        std::vector<bool> answers(tree.size());
        for (std::size_t i = 0; i < answers.size(); ++i) answers[i] = random.chance(chain ? 0.9 : 0.5) == (i % 3 != 0);
        std::int32_t at = 0;
        while (at >= 0)
          at = answers[static_cast<std::size_t>(at)] ? tree[static_cast<std::size_t>(at)].right
                                                     : tree[static_cast<std::size_t>(at)].left;
        wrong += leaf_by_parts(tree, parts, answers) != at;
      }
      CHECK(wrong == 0);
    }
}

TEST_CASE("the depth of a tree") {
  CHECK(depth_of({}) == 0);
  const RankedNode stump[] = {{0, 0, ~0, ~1}}, chain[] = {{0, 0, ~0, 1}, {0, 0, 2, ~1}, {0, 0, ~2, ~3}};
  CHECK(depth_of(stump) == 1);
  CHECK(depth_of(chain) == 3);
}

}  // namespace
