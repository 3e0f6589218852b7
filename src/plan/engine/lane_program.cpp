// SPDX-License-Identifier: Apache-2.0
#include "lane_program.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

namespace fieldfare {
namespace {

constexpr std::size_t most_group_slots = 600,
                      most_group_trees = 128;  // enough for long runs, few enough for the second-level cache

/// One path of a tree: its steps, and the paths its steps read.
struct Path {
  std::vector<LaneStep> steps;  // `other`: a leaf's number or constants + the number of a path in the group
  std::uint32_t height = 0, slot = 0;
};

/// The leaf that a negative child is.
std::size_t leaf_of(std::int32_t child) {
  const std::int32_t leaf = ~child;
  return static_cast<std::size_t>(leaf);
}

/// A split's byte in all four bytes; ranks of the forest are below 255, padding is 255: never less than a code.
std::uint32_t repeated(std::uint32_t rank) { return ((rank ^ 0x80u) & 0xFFu) * 0x01010101u; }

class Compiler {
 public:
  Compiler(const RankedForest& forest, const LaneLimits& limits, LaneProgram& program)
      : forest_(forest), limits_(limits), program_(program) {
    program_.columns = forest.columns();
    for (std::size_t tree = 0; tree < forest.trees(); ++tree)
      program_.constants = std::max(program_.constants, forest.leaves(tree));
    program_.slots = program_.constants;
    reserve();
    for (std::size_t tree = 0; tree < forest.trees(); ++tree) add(tree);
    finish_group();
  }

 private:
  void reserve() {
    std::size_t entries = 0;
    for (std::size_t tree = 0; tree < forest_.trees(); ++tree)
      entries += std::max(std::bit_ceil(forest_.leaves(tree)), limits_.least_entries);
    const std::size_t outputs = forest_.vector_leaves() ? forest_.outputs : 1;
    program_.tables.reserve(entries * outputs * value_bytes());
    program_.leaves.reserve(forest_.trees() * outputs);
    program_.steps.reserve(forest_.nodes.size());
  }

  std::size_t value_bytes() const { return forest_.sum == DataType::float64 ? 8 : 4; }

  void add(std::size_t tree) {
    nodes_ = forest_.nodes.data() + forest_.first_node[tree];
    measure(forest_.splits(tree));
    const bool symmetric = is_symmetric(forest_.splits(tree)), complete = is_nearly_complete(forest_.splits(tree));
    const std::size_t slots = symmetric || complete ? 1 : bottoms_;
    if (!trees_.empty() &&
        (paths_.size() + completes_.size() + slots > most_group_slots || trees_.size() == most_group_trees))
      finish_group();
    std::vector<std::uint8_t> numbers(forest_.leaves(tree));  // a leaf's number in the program
    if (symmetric) {
      Complete made{LaneShape::symmetric, depth_, {}, 0};
      for (const RankedNode* split : tops_) made.steps.push_back({split->column, 0, repeated(split->rank)});
      number_in_order(forest_.splits(tree), numbers);
      trees_.push_back({tree, true, completes_.size(), std::move(numbers)});
      completes_.push_back(std::move(made));
    } else if (complete) {
      Complete made{LaneShape::complete, depth_, {}, 0};
      place_complete(forest_.splits(tree) == 0 ? ~0 : 0, depth_, 0, made, numbers);
      trees_.push_back({tree, true, completes_.size(), std::move(numbers)});
      completes_.push_back(std::move(made));
    } else {
      next_number_ = 0;
      const std::size_t root = place_path(0, numbers);
      trees_.push_back({tree, false, root, std::move(numbers)});
    }
  }

  // Children come after their parents, so one pass backwards sees them first; no recursion on a file's depth.
  void measure(std::size_t splits) {
    size_.assign(splits, 1);
    level_.assign(splits, 1);
    bottoms_ = 0;
    for (std::size_t i = splits; i-- > 0;) {
      for (const std::int32_t child : {nodes_[i].left, nodes_[i].right}) {
        if (child < 0) continue;
        size_[i] += size_[static_cast<std::size_t>(child)];
        level_[i] = std::max(level_[i], level_[static_cast<std::size_t>(child)] + 1);
      }
      bottoms_ += size_[i] == 1;
    }
    depth_ = splits == 0 ? 0 : level_[0];
  }

  // A split of a complete tree costs about half of one on a path.
  bool is_nearly_complete(std::size_t splits) const {
    return depth_ <= LaneProgram::most_depth && 4 * ((std::size_t{1} << depth_) - 1) <= 7 * splits;
  }

  /// Whether the tree is complete and all splits of a level are the same; `tops_` are then a level's first.
  bool is_symmetric(std::size_t splits) {
    if (depth_ == 0 || depth_ > LaneProgram::most_symmetric_depth || splits + 1 != std::size_t{1} << depth_)
      return false;
    tops_.assign(depth_, nullptr);
    for (std::size_t i = 0; i < splits; ++i) {
      const RankedNode*& first = tops_[depth_ - level_[i]];
      if (!first) first = nodes_ + i;
      if (first->column != nodes_[i].column || first->rank != nodes_[i].rank) return false;
    }
    return true;
  }

  /// A leaf's number: the sides taken on the way to it, from the top, 1 for right.
  void number_in_order(std::size_t splits, std::vector<std::uint8_t>& numbers) {
    std::vector<std::uint8_t> way(splits, 0);
    for (std::size_t i = 0; i < splits; ++i)
      for (const auto& [child, side] : {std::pair(nodes_[i].left, 0), std::pair(nodes_[i].right, 1)}) {
        const auto number = static_cast<std::uint8_t>(2 * way[i] + side);
        (child < 0 ? numbers[leaf_of(child)] : way[static_cast<std::size_t>(child)]) = number;
      }
  }

  struct Complete {
    LaneShape shape = LaneShape::complete;
    std::uint32_t depth = 0;
    std::vector<LaneStep> steps;
    std::uint32_t slot = 0;
  };

  // Recursion is bounded by most_depth. Leaf numbers count down: a compare gives 0 or -1.
  void place_complete(std::int32_t at, std::uint32_t depth, std::uint32_t first, Complete& made,
                      std::vector<std::uint8_t>& numbers) {
    if (depth == 0) {
      numbers[leaf_of(at)] = static_cast<std::uint8_t>((1u << depth_) - 1 - first);
      return;
    }
    const bool real = at >= 0;
    const RankedNode node = real ? nodes_[at] : RankedNode{0, 255, 0, 0};
    place_complete(real ? node.left : at, depth - 1, first, made, numbers);
    if (real) {
      place_complete(node.right, depth - 1, first + (1u << (depth - 1)), made, numbers);
    } else {
      made.steps.insert(made.steps.end(), (std::size_t{1} << (depth - 1)) - 1, LaneStep{0, 0, repeated(255)});
    }
    made.steps.push_back({node.column, 0, repeated(node.rank)});
  }

  std::size_t size_of(std::int32_t child) const { return child < 0 ? 0 : size_[static_cast<std::size_t>(child)]; }

  // A path follows the larger side, so a side path has at most half the splits: recursion is bounded by eight.
  std::size_t place_path(std::int32_t root, std::vector<std::uint8_t>& numbers) {
    Path path;
    std::vector<std::int32_t> sides;  // what branches off at each step
    for (std::int32_t at = root; at >= 0;) {
      const RankedNode& node = nodes_[at];
      const bool stay_left = size_of(node.left) >= size_of(node.right);
      const std::int32_t stay = stay_left ? node.left : node.right, side = stay_left ? node.right : node.left;
      LaneStep step{node.column, 0, repeated(node.rank)};
      if (!stay_left) {  // take the other one where the code is not greater: its inverse is
        step.column = static_cast<std::uint16_t>(node.column + program_.columns);
        step.rank = repeated(254u - node.rank);
      }
      if (side >= 0) {
        const std::size_t number = place_path(side, numbers);
        path.height = std::max(path.height, paths_[number].height + 1);
        step.other = static_cast<std::uint16_t>(program_.constants + number);
      }
      path.steps.push_back(step);
      sides.push_back(side);
      if (stay < 0) sides.push_back(stay);
      at = stay;
    }
    std::reverse(path.steps.begin(), path.steps.end());
    std::reverse(sides.begin(), sides.end());
    path.steps[0].other = next_number_;  // the lowest split stays left
    for (std::size_t i = 0; i < sides.size(); ++i) {
      if (sides[i] >= 0) continue;
      if (i > 1) path.steps[i - 1].other = next_number_;
      numbers[leaf_of(sides[i])] = static_cast<std::uint8_t>(next_number_++);
    }
    paths_.push_back(std::move(path));
    return paths_.size() - 1;
  }

  void finish_group() {
    if (trees_.empty()) return;
    const std::size_t first_run = program_.runs.size(), first_sum = program_.sums.size();
    std::uint32_t slot = static_cast<std::uint32_t>(program_.constants);
    for (const std::size_t i :
         sorted(completes_, [](const Complete& each) { return std::pair(each.shape, each.depth); })) {
      completes_[i].slot = slot++;
      append(completes_[i].shape, completes_[i].depth, completes_[i].steps);
    }
    const auto order = sorted(paths_, [](const Path& each) { return std::pair(each.height, each.steps.size()); });
    for (const std::size_t i : order) paths_[i].slot = slot++;
    for (const std::size_t i : order) {
      for (LaneStep& step : paths_[i].steps)
        if (step.other >= program_.constants)
          step.other = static_cast<std::uint16_t>(paths_[step.other - program_.constants].slot);
      append(paths_[i].height == 0 ? LaneShape::leaf_path : LaneShape::path,
             static_cast<std::uint32_t>(paths_[i].steps.size()), paths_[i].steps);
    }
    program_.slots = std::max<std::size_t>(program_.slots, slot);
    const std::uint32_t entries = add_leaves();
    program_.groups.push_back({static_cast<std::uint32_t>(program_.runs.size() - first_run),
                               static_cast<std::uint32_t>(program_.sums.size() - first_sum),
                               static_cast<std::uint32_t>(program_.constants), entries});
    runs_closed_ = program_.runs.size();
    trees_.clear();
    completes_.clear();
    paths_.clear();
  }

  static std::vector<std::size_t> sorted(const auto& pieces, auto key) {
    std::vector<std::size_t> order(pieces.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return key(pieces[a]) < key(pieces[b]); });
    return order;
  }

  void append(LaneShape shape, std::uint32_t size, const std::vector<LaneStep>& steps) {
    program_.steps.insert(program_.steps.end(), steps.begin(), steps.end());
    if (program_.runs.size() > runs_closed_ && program_.runs.back().shape == shape && program_.runs.back().size == size)
      ++program_.runs.back().count;
    else
      program_.runs.push_back({shape, static_cast<std::uint16_t>(size), 1});
  }

  std::uint32_t add_leaves() {
    std::size_t entries = 1;
    for (const Tree& each : trees_)
      for (const std::uint8_t number : each.numbers) entries = std::max<std::size_t>(entries, number + 1u);
    entries = std::max(std::bit_ceil(entries), limits_.least_entries);
    for (std::uint32_t output = 0; output < forest_.outputs; ++output) {
      LaneSum sum{output, 0};
      for (const Tree& each : trees_) {
        if (!forest_.vector_leaves() && forest_.tree_output[each.tree] != static_cast<std::int32_t>(output)) continue;
        const std::uint32_t slot = each.complete ? completes_[each.piece].slot : paths_[each.piece].slot;
        program_.leaves.push_back({add_table(each.tree, each.numbers, output, entries), slot});
        ++sum.count;
      }
      if (sum.count > 0) program_.sums.push_back(sum);
    }
    return static_cast<std::uint32_t>(entries);
  }

  std::uint32_t add_table(std::size_t tree, const std::vector<std::uint8_t>& numbers, std::uint32_t output,
                          std::size_t entries) {
    const std::size_t at = program_.tables.size(), width = value_bytes();
    program_.tables.resize(at + entries * width);
    const bool planes = entries <= limits_.most_entries;
    for (std::size_t leaf = 0; leaf < numbers.size(); ++leaf) {
      const std::size_t source = forest_.first_leaf[tree] + leaf;
      const double value = forest_.leaf_value[forest_.vector_leaves() ? source * forest_.outputs + output : source];
      std::uint8_t bytes[8];
      const auto narrow = static_cast<float>(value);
      std::memcpy(bytes, width == 8 ? static_cast<const void*>(&value) : &narrow, width);
      for (std::size_t b = 0; b < width; ++b)
        program_.tables[at + (planes ? b * entries + numbers[leaf] : numbers[leaf] * width + b)] = bytes[b];
    }
    return static_cast<std::uint32_t>(at);
  }

  struct Tree {
    std::size_t tree = 0;
    bool complete = false;
    std::size_t piece = 0;  // among completes_ or paths_
    std::vector<std::uint8_t> numbers;
  };

  const RankedForest& forest_;
  const LaneLimits& limits_;
  LaneProgram& program_;
  const RankedNode* nodes_ = nullptr;        // of the tree at hand, as are the next five
  std::vector<std::uint32_t> size_, level_;  // per split: splits below and with it, levels
  std::uint32_t depth_ = 0, bottoms_ = 0;
  std::vector<const RankedNode*> tops_;  // of a symmetric tree: a split of each level
  std::uint16_t next_number_ = 0;
  std::vector<Tree> trees_;  // of the group at hand, as are the next two
  std::vector<Complete> completes_;
  std::vector<Path> paths_;
  std::size_t runs_closed_ = 0;
};

}  // namespace

bool LaneProgram::fits(const RankedForest& forest) {
  if (forest.outputs > most_outputs) return false;
  std::size_t largest = 16;  // entries of the smallest tables
  for (std::size_t tree = 0; tree < forest.trees(); ++tree) largest = std::max(largest, forest.leaves(tree));
  return largest <= most_leaves && forest.fills_tables(std::bit_ceil(largest));
}

LaneProgram::LaneProgram(const RankedForest& forest, const LaneLimits& limits) { Compiler(forest, limits, *this); }

std::size_t LaneProgram::bytes() const noexcept {
  return groups.size() * sizeof(LaneGroup) + runs.size() * sizeof(LaneRun) + steps.size() * sizeof(LaneStep) +
         sums.size() * sizeof(LaneSum) + leaves.size() * sizeof(LaneLeaf) + tables.size();
}

}  // namespace fieldfare
