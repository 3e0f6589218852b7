// SPDX-License-Identifier: Apache-2.0
#include "slice_program.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <numeric>
#include <span>
#include <tuple>

#include "tree_parts.hpp"

namespace fieldfare {
namespace {

constexpr std::size_t most_group_slots = 64;  // few enough to stay in a near cache

static_assert(TreePiece::most_splits == SlicePiece::most_splits && TreePart::most_pieces == SlicePiece::most_pieces);

/// How a tree is run.
struct Shaped {
  std::size_t tree = 0, depth = 0;
  std::vector<TreePart> parts;        // empty if it is complete
  std::vector<std::uint8_t> numbers;  // of its leaves
  std::vector<std::uint32_t> slots;   // of its parts, or its own
};

class Compiler {
 public:
  Compiler(const RankedForest& forest, SliceProgram& program) : forest_(forest), program_(program) {}

  bool compile() {
    place_columns();
    std::size_t largest = slice_least_entries;
    for (std::size_t tree = 0; tree < forest_.trees(); ++tree) largest = std::max(largest, forest_.leaves(tree));
    program_.entries = std::bit_ceil(largest);
    const std::size_t tables = forest_.trees() * (forest_.vector_leaves() ? forest_.outputs : 1);
    if (forest_.outputs > SliceProgram::most_outputs || largest > SliceProgram::most_leaves ||
        !forest_.fills_tables(program_.entries))
      return false;
    if (program_.planes > SliceProgram::most_planes) return false;
    program_.real = forest_.nodes.size();
    program_.tables.reserve(tables * program_.entries * value_bytes() / slice_bytes);
    program_.leaves.reserve(tables);
    for (std::size_t tree = 0; tree < forest_.trees(); ++tree)
      if (!add(tree)) return false;
    finish_group();
    return true;
  }

 private:
  static constexpr std::uint32_t digits = 16;  // a code has two

  std::size_t value_bytes() const { return forest_.sum == DataType::float64 ? sizeof(double) : sizeof(float); }

  void place_columns() {
    std::vector<std::uint32_t> ranks(forest_.columns());  // one more than the largest
    for (const RankedNode& node : forest_.nodes) ranks[node.column] = std::max(ranks[node.column], node.rank + 1u);
    program_.planes = 2;
    for (const std::uint32_t rank : ranks) {
      first_plane_.push_back(static_cast<std::uint32_t>(program_.planes));
      program_.columns.push_back({std::max((rank + digits - 1) / digits, 1u)});
      program_.planes += program_.columns.back().highs + digits;
    }
  }

  SliceSplit split_of(const RankedNode& node) const {
    const auto bytes = static_cast<std::uint32_t>(slice_bytes);
    const std::uint32_t first = first_plane_[node.column], low = node.rank % digits;
    const std::uint32_t low_plane = first + program_.columns[node.column].highs + 1 + low;
    return {(first + node.rank / digits) * bytes, low + 1 < digits ? low_plane * bytes : 0};  // none has a low of 16
  }

  std::span<const RankedNode> nodes(std::size_t tree) const {
    return std::span(forest_.nodes).subspan(forest_.first_node[tree], forest_.splits(tree));
  }

  bool add(std::size_t tree) {
    const std::size_t depth = depth_of(nodes(tree));
    Shaped shaped{tree, depth, {}, std::vector<std::uint8_t>(forest_.leaves(tree)), {}};
    if (depth > 0) shaped.parts = parts_of(nodes(tree));
    // A piece takes as long as four splits of a complete tree, its part's map as another eight.
    std::size_t filled = (std::size_t{1} << std::min<std::size_t>(depth, 16)) - 1, in_pieces = 0;
    for (const TreePart& part : shaped.parts) in_pieces += 4 * part.pieces.size() + 8;
    if (filled < program_.entries && filled <= in_pieces) shaped.parts.clear();  // what is filled up has numbers too
    for (std::size_t i = 1; i < shaped.parts.size(); ++i)
      if (shaped.parts[i].leaf == 0) return false;
    program_.filled += shaped.parts.empty() ? filled : in_pieces;
    const std::size_t slots = std::max<std::size_t>(shaped.parts.size(), 1);
    if (slots_ + slots > most_group_slots) finish_group();
    slots_ += slots;
    shaped.slots.resize(slots);
    trees_.push_back(std::move(shaped));
    return true;
  }

  void finish_group() {
    if (trees_.empty()) return;
    struct Item {
      std::size_t pieces, depth;  // of a part; of a complete tree
      Shaped* tree;
      std::size_t part;
    };
    std::vector<Item> order;
    for (Shaped& tree : trees_) {
      if (tree.parts.empty()) order.push_back({0, tree.depth, &tree, 0});
      for (std::size_t i = 0; i < tree.parts.size(); ++i) order.push_back({tree.parts[i].pieces.size(), 0, &tree, i});
    }
    std::stable_sort(order.begin(), order.end(), [](const Item& a, const Item& b) {
      return std::tie(a.pieces, a.depth) < std::tie(b.pieces, b.depth);
    });
    auto& runs = program_.runs;
    const std::size_t first_run = runs.size(), first_join = program_.joins.size(), first_sum = program_.sums.size();
    std::uint32_t slot = 0;
    for (const auto& [pieces, depth, tree, part] : order) {
      tree->slots[part] = slot++;
      if (runs.size() == first_run || runs.back().pieces != pieces || runs.back().depth != depth)
        runs.push_back({static_cast<std::uint16_t>(depth), static_cast<std::uint16_t>(pieces), 0});
      ++runs.back().count;
      const auto all = nodes(tree->tree);
      pieces == 0 ? place_complete(all, all.empty() ? ~0 : 0, depth, 0, *tree)
                  : place_part(all, tree->parts[part], *tree);
    }
    for (const Shaped& tree : trees_)
      for (std::size_t i = 1; i < tree.parts.size(); ++i)
        program_.joins.push_back({tree.slots[0], tree.slots[i], number_of(tree.parts[i].leaf)});
    program_.slots = std::max<std::size_t>(program_.slots, slot);
    add_leaves();
    program_.groups.push_back({static_cast<std::uint32_t>(program_.runs.size() - first_run),
                               static_cast<std::uint32_t>(program_.joins.size() - first_join),
                               static_cast<std::uint32_t>(program_.sums.size() - first_sum)});
    trees_.clear();
    slots_ = 0;
  }

  // Recursion is bounded: 2^depth is at most 256. Where there is no split, rows stay left.
  void place_complete(std::span<const RankedNode> all, std::int32_t at, std::size_t depth, std::size_t first,
                      Shaped& made) {
    if (depth == 0) {
      made.numbers[leaf_of(at)] = static_cast<std::uint8_t>(first);
      return;
    }
    const std::size_t half = std::size_t{1} << (depth - 1);
    const bool real = at >= 0;
    const RankedNode node = real ? all[static_cast<std::size_t>(at)] : RankedNode{};
    place_complete(all, real ? node.left : at, depth - 1, first, made);
    if (real)
      place_complete(all, node.right, depth - 1, first + half, made);
    else
      program_.splits.insert(program_.splits.end(), half - 1, SliceSplit{});
    program_.splits.push_back(real ? split_of(node) : SliceSplit{});
  }

  static std::uint8_t number_of(std::int32_t leaf) { return static_cast<std::uint8_t>(leaf_of(leaf)); }

  void place_part(std::span<const RankedNode> all, const TreePart& part, Shaped& made) {
    const std::size_t count = part.pieces.size(), codes = count <= 4 ? 64 : count <= 8 ? 128 : 256;
    std::iota(made.numbers.begin(), made.numbers.end(), std::uint8_t{0});
    std::vector<std::uint8_t> map(codes);
    for (std::size_t i = 0; i < count; ++i) {
      const TreePiece& piece = part.pieces[i];
      SlicePiece placed;
      for (std::size_t k = 0; k < SlicePiece::most_splits; ++k)
        placed.splits[k] = split_of(all[static_cast<std::size_t>(piece.splits[k < piece.splits.size() ? k : 0])]);
      placed.parent = piece.parent;
      placed.pattern = piece.pattern;
      program_.pieces.push_back(placed);
      for (std::size_t answered = 0; answered < SlicePiece::codes; ++answered) {
        std::int32_t way_out = piece.way_out(all, answered);
        for (const TreePart& below : made.parts)
          if (below.pieces[0].splits[0] == way_out) way_out = below.leaf;
        if (way_out < 0) map[i * SlicePiece::codes + answered] = number_of(way_out);
      }
    }
    const std::size_t at = program_.maps.size();
    program_.maps.resize(at + codes / slice_bytes);
    std::memcpy(program_.maps.data() + at, map.data(), codes);
  }

  void add_leaves() {
    for (std::uint32_t output = 0; output < forest_.outputs; ++output) {
      SliceSum sum{output, 0};
      for (const Shaped& each : trees_) {
        if (!forest_.vector_leaves() && forest_.tree_output[each.tree] != static_cast<std::int32_t>(output)) continue;
        program_.leaves.push_back({add_table(each, output), each.slots[0]});
        ++sum.count;
      }
      if (sum.count > 0) program_.sums.push_back(sum);
    }
  }

  std::uint32_t add_table(const Shaped& shaped, std::uint32_t output) {
    const std::size_t width = value_bytes(), entries = program_.entries, part = slice_part(entries);
    std::vector<std::uint8_t> table(entries * width);
    for (std::size_t leaf = 0; leaf < shaped.numbers.size(); ++leaf) {
      const std::size_t source = forest_.first_leaf[shaped.tree] + leaf;
      const double value = forest_.leaf_value[forest_.vector_leaves() ? source * forest_.outputs + output : source];
      const auto narrow = static_cast<float>(value);
      std::uint8_t bytes[sizeof(double)];
      std::memcpy(bytes, width == sizeof(double) ? static_cast<const void*>(&value) : &narrow, width);
      for (std::size_t k = 0; k < width / part; ++k)
        std::memcpy(table.data() + (k * entries + shaped.numbers[leaf]) * part, bytes + k * part, part);
    }
    const std::size_t at = program_.tables.size();
    program_.tables.resize(at + table.size() / slice_bytes);
    std::memcpy(program_.tables.data() + at, table.data(), table.size());
    return static_cast<std::uint32_t>(at);
  }

  const RankedForest& forest_;
  SliceProgram& program_;
  std::vector<std::uint32_t> first_plane_;  // per column
  std::vector<Shaped> trees_;               // of the group at hand
  std::size_t slots_ = 0;                   // that they take
};

}  // namespace

std::optional<SliceProgram> SliceProgram::make(const RankedForest& forest) {
  SliceProgram made;
  if (!Compiler(forest, made).compile()) return std::nullopt;
  return made;
}

std::size_t SliceProgram::bytes() const noexcept {
  return columns.size() * sizeof(SliceColumn) + groups.size() * sizeof(SliceGroup) + runs.size() * sizeof(SliceRun) +
         splits.size() * sizeof(SliceSplit) + pieces.size() * sizeof(SlicePiece) + joins.size() * sizeof(SliceJoin) +
         sums.size() * sizeof(SliceSum) + leaves.size() * sizeof(SliceLeaf) +
         (maps.size() + tables.size()) * sizeof(SliceLine);
}

}  // namespace fieldfare
