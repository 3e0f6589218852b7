// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <vector>

#include "table_allocator.hpp"
#include "tree_layout.hpp"

namespace fieldfare {

/// A node as the walk reads it, 8 bytes: for a float threshold, at most 127 variants and 2^24 nodes.
struct NarrowNode {
  using Threshold = float;
  static constexpr std::uint32_t most_nodes = std::uint32_t{1} << 24, most_variants = 127;

  float threshold = 0;
  std::uint32_t link = 0;

  void point(std::uint32_t left, std::uint32_t variant, bool categorical) {
    link = left | variant << 24 | (categorical ? std::uint32_t{1} << 31 : 0);
  }
  /// The left child, or the one beside it. The sum comes first: a comparison's carry then goes straight into it.
  std::uint32_t child(bool right) const noexcept { return (link + right) & (most_nodes - 1); }
  std::uint32_t variant() const noexcept { return link >> 24; }  ///< of a node that is not categorical
  bool is_categorical() const noexcept { return link >> 31 != 0; }
  std::uint32_t category() const noexcept { return link >> 24 & most_variants; }
};

/// A node of any forest, 16 bytes.
template <class T>
struct alignas(16) WideNode {
  using Threshold = T;
  static constexpr std::uint32_t most_nodes = UINT32_MAX, most_variants = WalkNode<T>::categorical - 1;

  T threshold = 0;
  std::uint32_t left_child = 0, variant_or_category = 0;

  void point(std::uint32_t left, std::uint32_t variant, bool categorical) {
    left_child = left;
    variant_or_category = variant | (categorical ? WalkNode<T>::categorical : 0);
  }
  std::uint32_t child(bool right) const noexcept { return left_child + right; }
  std::uint32_t variant() const noexcept { return variant_or_category; }
  bool is_categorical() const noexcept { return (variant_or_category & WalkNode<T>::categorical) != 0; }
  std::uint32_t category() const noexcept { return variant_or_category & ~WalkNode<T>::categorical; }
};

/// The nodes of all trees. The right child follows the left one. A leaf points to itself and compares the constant
/// variant; in its threshold's place is its number in source order, which as a T is not below 0, so it stays.
template <class Node>
struct WalkNodes {
  /// Whether Node can say what the layout says.
  static bool fits(const TreeLayout<typename Node::Threshold>& layout);
  explicit WalkNodes(const TreeLayout<typename Node::Threshold>& layout);

  std::uint32_t leaf(std::uint32_t at) const noexcept {
    std::uint32_t number;
    std::memcpy(&number, &nodes[at].threshold, sizeof number);
    return number;
  }
  bool is_leaf(std::uint32_t at) const noexcept { return nodes[at].variant() == constant_variant; }

  std::vector<Node, TableAllocator<Node>> nodes;
  std::vector<std::uint32_t> roots;  // per tree
};

extern template struct WalkNodes<NarrowNode>;
extern template struct WalkNodes<WideNode<float>>;
extern template struct WalkNodes<WideNode<double>>;

}  // namespace fieldfare
