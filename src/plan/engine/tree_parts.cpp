// SPDX-License-Identifier: Apache-2.0
#include "tree_parts.hpp"

#include <algorithm>
#include <utility>

namespace fieldfare {
namespace {

using Tree = std::span<const RankedNode>;

std::size_t at(std::int32_t split) { return static_cast<std::size_t>(split); }

/// Per split, whether it begins a piece. What does not fit into one piece begins new ones, the larger side first.
std::vector<bool> piece_begins(Tree tree) {
  std::vector<bool> begins(tree.size(), false);
  std::vector<std::size_t> size(tree.size());  // splits of its piece that are below it, and itself
  for (std::size_t i = tree.size(); i-- > 0;) {
    const std::int32_t child[2] = {tree[i].left, tree[i].right};
    std::size_t below[2] = {0, 0};
    for (std::size_t side = 0; side < 2; ++side)
      if (child[side] >= 0) below[side] = size[at(child[side])];
    while (1 + below[0] + below[1] > TreePiece::most_splits) {
      const std::size_t side = below[0] >= below[1] ? 0 : 1;
      begins[at(child[side])] = true;
      below[side] = 0;
    }
    size[i] = 1 + below[0] + below[1];
  }
  return begins;
}

/// How the splits of a piece answer in rows that leave it for `child`.
std::uint16_t pattern_of(Tree tree, const std::vector<std::int32_t>& splits, std::int32_t child) {
  std::uint16_t answer[TreePiece::most_splits];
  std::fill(std::begin(answer), std::end(answer), TreePiece::either);
  for (std::size_t i = splits.size(); i-- > 0;)
    if (const RankedNode& node = tree[at(splits[i])]; node.left == child || node.right == child) {
      answer[i] = node.right == child;
      child = splits[i];
    }
  std::uint16_t pattern = 0;
  for (std::size_t i = TreePiece::most_splits; i-- > 0;)
    pattern = static_cast<std::uint16_t>(TreePiece::answers * pattern + answer[i]);
  return pattern;
}

std::vector<TreePiece> pieces_of(Tree tree) {
  const std::vector<bool> begins = piece_begins(tree);
  std::vector<TreePiece> pieces{{{0}, 0, 0}};
  for (std::size_t piece = 0; piece < pieces.size(); ++piece) {
    std::vector<std::int32_t> splits = pieces[piece].splits;
    for (std::size_t i = 0; i < splits.size(); ++i)
      for (const std::int32_t child : {tree[at(splits[i])].left, tree[at(splits[i])].right})
        if (child >= 0 && !begins[at(child)]) splits.push_back(child);
    for (const std::int32_t split : splits)
      for (const std::int32_t child : {tree[at(split)].left, tree[at(split)].right})
        if (child >= 0 && begins[at(child)])
          pieces.push_back({{child}, static_cast<std::uint16_t>(piece), pattern_of(tree, splits, child)});
    pieces[piece].splits = std::move(splits);
  }
  return pieces;
}

/// The same for pieces and parts: per piece, whether it begins a part.
std::vector<bool> part_begins(const std::vector<TreePiece>& pieces) {
  std::vector<bool> begins(pieces.size(), false);
  std::vector<std::size_t> size(pieces.size());
  for (std::size_t i = pieces.size(); i-- > 0;)
    for (;;) {
      std::size_t largest = 0;
      size[i] = 1;
      for (std::size_t child = i + 1; child < pieces.size(); ++child) {
        if (pieces[child].parent != i || begins[child]) continue;
        size[i] += size[child];
        if (largest == 0 || size[child] > size[largest]) largest = child;
      }
      if (size[i] <= TreePart::most_pieces) break;
      begins[largest] = true;
    }
  return begins;
}

}  // namespace

std::size_t depth_of(std::span<const RankedNode> tree) {
  std::vector<std::size_t> depth(tree.size(), 1);
  for (std::size_t i = tree.size(); i-- > 0;)  // children come after their parents
    for (const std::int32_t child : {tree[i].left, tree[i].right})
      if (child >= 0) depth[i] = std::max(depth[i], depth[at(child)] + 1);
  return tree.empty() ? 0 : depth[0];
}

std::int32_t TreePiece::way_out(std::span<const RankedNode> tree, std::size_t answered) const {
  std::int32_t here = splits[0];
  for (std::size_t k = 0; k < splits.size(); ++k)
    if (splits[k] == here) here = (answered >> k & 1) != 0 ? tree[at(here)].right : tree[at(here)].left;
  return here;
}

std::vector<TreePart> parts_of(std::span<const RankedNode> tree) {
  std::vector<TreePiece> pieces = pieces_of(tree);
  const std::vector<bool> begins = part_begins(pieces);
  std::vector<TreePart> parts(1);
  std::vector<std::pair<std::size_t, std::uint16_t>> place(pieces.size());  // part, and piece of it
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const auto [parent_part, parent] = place[pieces[i].parent];
    if (begins[i]) parts.emplace_back();
    place[i].first = begins[i] ? parts.size() - 1 : parent_part;
    TreePart& part = parts[place[i].first];
    place[i].second = static_cast<std::uint16_t>(part.pieces.size());
    for (const std::int32_t split : pieces[i].splits)
      part.leaf = std::min({part.leaf, tree[at(split)].left, tree[at(split)].right});
    pieces[i].parent = parent;
    part.pieces.push_back(std::move(pieces[i]));
  }
  return parts;
}

}  // namespace fieldfare
