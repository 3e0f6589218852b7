// SPDX-License-Identifier: Apache-2.0
// A walk pays for cache lines, not for nodes. Siblings lie side by side; a line is filled with the pair of children at
// which a walk enters it and, again and again, with those of the largest subtree that hangs from it.
#include "walk_nodes.hpp"

#include <algorithm>

namespace fieldfare {
namespace {

template <class Node>
class Placement {
 public:
  using T = typename Node::Threshold;

  explicit Placement(const TreeLayout<T>& layout) : layout_(layout), size_(layout.nodes.size(), 1), to_(size_.size()) {
    for (std::size_t at = size_.size(); at-- > 0;)
      if (!is_leaf(at)) size_[at] += size_[left(at)] + size_[left(at) + 1];
    for (const std::uint32_t root : layout.roots) place(root);
  }

  /// Where each node of the layout goes, and how many places there are.
  const std::vector<std::uint32_t>& to() const { return to_; }
  std::size_t places() const { return next_; }

 private:
  static constexpr std::uint32_t line = 64 / sizeof(Node);

  bool is_leaf(std::size_t at) const { return layout_.nodes[at].left == at; }
  std::uint32_t left(std::size_t at) const { return layout_.nodes[at].left; }

  void place(std::uint32_t root) {
    next_ |= 1;  // pairs begin at even places: none lies in two lines
    to_[root] = next_++;
    std::vector<std::uint32_t> entries, open;
    if (!is_leaf(root)) entries.push_back(root);
    const auto smaller = [&](std::uint32_t a, std::uint32_t b) { return size_[a] < size_[b]; };
    while (!entries.empty()) {
      open.assign(1, entries.back());
      entries.pop_back();
      do {
        const auto largest = std::max_element(open.begin(), open.end(), smaller);
        const std::uint32_t child = left(*largest);
        open.erase(largest);
        for (const std::uint32_t at : {child, child + 1}) {
          to_[at] = next_++;
          if (!is_leaf(at)) open.push_back(at);
        }
      } while (!open.empty() && next_ % line != 0);
      std::sort(open.begin(), open.end(), smaller);
      entries.insert(entries.end(), open.begin(), open.end());
    }
  }

  const TreeLayout<T>& layout_;
  std::vector<std::uint32_t> size_, to_;
  std::uint32_t next_ = 0;
};

}  // namespace

template <class Node>
bool WalkNodes<Node>::fits(const TreeLayout<typename Node::Threshold>& layout) {
  return layout.nodes.size() + 2 * layout.roots.size() <= Node::most_nodes &&
         std::max(layout.variants.size(), layout.category_features.size()) <= Node::most_variants;
}

template <class Node>
WalkNodes<Node>::WalkNodes(const TreeLayout<typename Node::Threshold>& layout) {
  using Source = WalkNode<typename Node::Threshold>;
  const Placement<Node> placement(layout);
  const std::vector<std::uint32_t>& to = placement.to();
  nodes.resize(placement.places());
  for (std::uint32_t at = 0; at < layout.nodes.size(); ++at) {
    const Source& source = layout.nodes[at];
    Node& node = nodes[to[at]];
    node.point(to[source.left], source.variant & ~Source::categorical, (source.variant & Source::categorical) != 0);
    if (source.left == at)
      std::memcpy(&node.threshold, &layout.leaf_of[at], sizeof layout.leaf_of[at]);
    else
      node.threshold = source.threshold;
  }
  for (const std::uint32_t root : layout.roots) roots.push_back(to[root]);
}

template struct WalkNodes<NarrowNode>;
template struct WalkNodes<WideNode<float>>;
template struct WalkNodes<WideNode<double>>;

}  // namespace fieldfare
