// SPDX-License-Identifier: Apache-2.0
// The byte-lane kernels, for one instruction set each: a file instantiates them with its own Ops in an unnamed
// namespace, so that nothing compiled here is ever shared with a file compiled for other instructions.
//
// Ops has: Bytes (a register of bytes), Mask, `width` (bytes of a register); load, store, repeat (four bytes),
// constant, add, greater(a, b) (as signed bytes), select(mask, no, yes), one_more(value, mask): value + 1 where the
// mask is set, one_less<value>(mask): value - 1 where it is set, else value. Where it looks bytes up in registers, for
// tables of `least_entries` to `most_entries`: Lookup<entries>(numbers)(plane), zip_low / zip_high<bytes>(a, b),
// load_sums, store_sums, and add_sums(sums, bytes).
#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "lane_work.hpp"

namespace fieldfare {

template <class Ops, std::size_t Registers>
class ByteLanes {
 public:
  static constexpr std::size_t rows = Registers * Ops::width;
  static constexpr LaneLimits limits = {Ops::width, rows, Ops::least_entries, Ops::most_entries};

  template <class Sum>
  static void add(const LaneWork& work, const LanePanel& panel) noexcept {
    const LaneRun* run = work.runs;
    const LaneStep* step = work.steps;
    const LaneSum* sum = work.sums;
    const LaneLeaf* leaf = work.leaves;
    for (const LaneGroup* group = work.groups; group != work.groups + work.group_count; ++group) {
      Cursor at{step, panel.codes, panel.slots, panel.slots + group->first_slot * rows};
      for (const LaneRun* end = run + group->runs; run != end; ++run) {
        if (run->shape == LaneShape::complete) {
          complete_trees[run->size](at, run->count, run->size);
        } else if (run->shape == LaneShape::symmetric) {
          symmetric(at, run->count, run->size);
        } else {
          const auto& path_runs = run->shape == LaneShape::leaf_path ? leaf_paths : piece_paths;
          path_runs[run->size <= longest ? run->size : 0](at, run->count, run->size);
        }
      }
      step = at.step;
      for (const LaneSum* end = sum + group->sums; sum != end; ++sum) {
        add_leaves<Sum>(work, panel, *group, *sum, leaf);
        leaf += sum->count;
      }
    }
  }

 private:
  using Bytes = typename Ops::Bytes;
  static constexpr std::size_t longest = 8;       // path with a loop of its own
  static constexpr std::size_t most_inlined = 6;  // levels of a complete tree

  struct Panel {
    Bytes of[Registers];
  };

  /// Where a group's pieces read and write.
  struct Cursor {
    const LaneStep* step;
    const std::uint8_t* codes;
    const std::uint8_t* slots;
    std::uint8_t* out;

    void put(const Panel& panel) noexcept {
      for (std::size_t r = 0; r < Registers; ++r) Ops::store(out + r * Ops::width, panel.of[r]);
      out += rows;
    }
  };

  [[gnu::always_inline]] static Bytes code(const std::uint8_t* codes, const LaneStep& step, std::size_t r) noexcept {
    return Ops::load(codes + step.column * rows + r * Ops::width);
  }

  /// Paths of `Size` splits, or of `size` where Size is 0.
  template <bool Leaves, std::size_t Size>
  static void paths(Cursor& cursor, std::uint32_t count, std::size_t size) noexcept {
    Cursor at = cursor;
    const Bytes one = Ops::constant(1);
    for (std::uint32_t i = 0; i < count; ++i) {
      Panel kept;
      Bytes leaf = Ops::load(at.slots + at.step->other * rows);
      const Bytes rank = Ops::repeat(&at.step->rank);
      for (std::size_t r = 0; r < Registers; ++r)
        kept.of[r] = Ops::one_more(leaf, Ops::greater(code(at.codes, *at.step, r), rank));
      leaf = Ops::add(leaf, one);
      const std::size_t steps = Size == 0 ? size : Size;
      for (std::size_t s = 1; s < steps; ++s) {
        leaf = Ops::add(leaf, one);
        climb<Leaves>(at, at.step[s], leaf, kept);
      }
      at.step += steps;
      at.put(kept);
    }
    cursor = at;
  }

  /// Rows whose code is greater leave what they have for a leaf, whose number is the same in every row, or for a slot.
  template <bool Leaf>
  [[gnu::always_inline]] static void climb(const Cursor& at, const LaneStep& step, Bytes leaf, Panel& kept) noexcept {
    const Bytes rank = Ops::repeat(&step.rank);
    const std::uint8_t* other = at.slots + step.other * rows;
    for (std::size_t r = 0; r < Registers; ++r)
      kept.of[r] = Ops::select(Ops::greater(code(at.codes, step, r), rank), kept.of[r],
                               Leaf ? leaf : Ops::load(other + r * Ops::width));
  }

  /// Minus the number of the leaf, for a complete tree whose first leaf is number `First`. Three levels have numbers
  /// of their own; above, the right side's are shifted.
  template <std::size_t Depth, int First>
  [[gnu::always_inline]] static Panel descend(const std::uint8_t* codes, const LaneStep* step) noexcept {
    constexpr std::size_t side = (std::size_t{1} << (Depth - 1)) - 1;  // splits of either side
    const Bytes rank = Ops::repeat(&step[2 * side].rank);
    Panel result;
    if constexpr (Depth == 1) {
      for (std::size_t r = 0; r < Registers; ++r)
        result.of[r] = Ops::template one_less<-First>(Ops::greater(code(codes, *step, r), rank));
    } else {
      constexpr int leaves = static_cast<int>(side) + 1, shift = Depth > 3 ? leaves : 0;
      Panel left, right;
      if constexpr (Depth > most_inlined) {
        descend_apart<Depth - 1>(codes, step, left);
        descend_apart<Depth - 1>(codes, step + side, right);
      } else {
        left = descend<Depth - 1, First>(codes, step);
        right = descend<Depth - 1, First + leaves - shift>(codes, step + side);
      }
      for (std::size_t r = 0; r < Registers; ++r) {
        const Bytes shifted = shift == 0 ? right.of[r] : Ops::add(right.of[r], Ops::constant(-shift));
        result.of[r] = Ops::select(Ops::greater(code(codes, step[2 * side], r), rank), left.of[r], shifted);
      }
    }
    return result;
  }

  template <std::size_t Depth>
  [[gnu::noinline]] static void descend_apart(const std::uint8_t* codes, const LaneStep* step, Panel& to) noexcept {
    to = descend<Depth, 0>(codes, step);
  }

  template <std::size_t Depth>
  static void complete(Cursor& cursor, std::uint32_t count, std::size_t) noexcept {
    Cursor at = cursor;
    for (std::uint32_t i = 0; i < count; ++i) {
      Panel number;
      if constexpr (Depth == 0) {
        for (std::size_t r = 0; r < Registers; ++r) number.of[r] = Ops::constant(0);
      } else {
        constexpr int splits = (1 << Depth) - 1;
        number = descend<Depth, 0>(at.codes, at.step);
        for (std::size_t r = 0; r < Registers; ++r) number.of[r] = Ops::add(number.of[r], Ops::constant(splits));
        at.step += splits;
      }
      at.put(number);
    }
    cursor = at;
  }

  /// Each level's answer is the next bit of the leaf's number.
  static void symmetric(Cursor& cursor, std::uint32_t count, std::size_t size) noexcept {
    Cursor at = cursor;
    for (std::uint32_t i = 0; i < count; ++i) {
      Panel number;
      for (std::size_t r = 0; r < Registers; ++r) number.of[r] = Ops::constant(0);
      for (std::size_t s = 0; s < size; ++s, ++at.step) {
        const Bytes rank = Ops::repeat(&at.step->rank);
        for (std::size_t r = 0; r < Registers; ++r)
          number.of[r] =
              Ops::one_more(Ops::add(number.of[r], number.of[r]), Ops::greater(code(at.codes, *at.step, r), rank));
      }
      at.put(number);
    }
    cursor = at;
  }

  template <class Sum>
  static void add_leaves(const LaneWork& work, const LanePanel& panel, const LaneGroup& group, const LaneSum& sum,
                         const LaneLeaf* leaf) noexcept {
    Sum* sums = static_cast<Sum*>(panel.sums) + sum.output * rows;
    if constexpr (Ops::most_entries >= 16)
      if (group.entries == 16) return add_planes<16>(work, panel, sum.count, leaf, sums);
    if constexpr (Ops::most_entries >= 32)
      if (group.entries == 32) return add_planes<32>(work, panel, sum.count, leaf, sums);
    if constexpr (Ops::most_entries >= 64)
      if (group.entries == 64) return add_planes<64>(work, panel, sum.count, leaf, sums);
    if constexpr (Ops::most_entries >= 128)
      if (group.entries == 128) return add_planes<128>(work, panel, sum.count, leaf, sums);
    if constexpr (Ops::most_entries >= 256)
      if (group.entries == 256) return add_planes<256>(work, panel, sum.count, leaf, sums);
    add_plain(work, panel, sum.count, leaf, sums);
  }

  /// One look-up for each byte of a value, 16 or more rows at once; the bytes are then zipped together.
  template <std::size_t Entries, class Sum>
  static void add_planes(const LaneWork& work, const LanePanel& panel, std::uint32_t count, const LaneLeaf* leaf,
                         Sum* sums) noexcept {
    if constexpr (Entries >= Ops::least_entries) {
      constexpr std::size_t planes = sizeof(Sum), per_register = Ops::width / sizeof(Sum);
      for (std::size_t r = 0; r < Registers; ++r) {
        decltype(Ops::load_sums(sums)) total[planes];
        for (std::size_t k = 0; k < planes; ++k) total[k] = Ops::load_sums(sums + r * Ops::width + k * per_register);
        for (std::uint32_t i = 0; i < count; ++i) {
          const std::uint8_t* table = work.tables + leaf[i].table;
          const typename Ops::template Lookup<Entries> lookup(
              Ops::load(panel.slots + leaf[i].slot * rows + r * Ops::width));
          Bytes value[planes];
          for (std::size_t k = 0; k < planes; ++k) value[k] = lookup(table + k * Entries);
          zip<1, planes>(value);
          for (std::size_t k = 0; k < planes; ++k) total[k] = Ops::add_sums(total[k], value[k]);
        }
        for (std::size_t k = 0; k < planes; ++k) Ops::store_sums(sums + r * Ops::width + k * per_register, total[k]);
      }
    }
  }

  /// Planes of `Size` bytes a row become planes of twice that, and so on up to one of `Planes` bytes.
  template <std::size_t Size, std::size_t Planes>
  [[gnu::always_inline]] static void zip(Bytes* value) noexcept {
    if constexpr (Size < Planes) {
      Bytes zipped[Planes];
      // value[k] belongs to rows k / groups and bytes k % groups.
      constexpr std::size_t groups = Planes / Size;
      for (std::size_t part = 0; part < Size; ++part)
        for (std::size_t pair = 0; pair < groups / 2; ++pair) {
          const Bytes a = value[part * groups + 2 * pair], b = value[part * groups + 2 * pair + 1];
          zipped[2 * part * (groups / 2) + pair] = Ops::template zip_low<Size>(a, b);
          zipped[(2 * part + 1) * (groups / 2) + pair] = Ops::template zip_high<Size>(a, b);
        }
      for (std::size_t k = 0; k < Planes; ++k) value[k] = zipped[k];
      zip<2 * Size, Planes>(value);
    }
  }

  template <class Sum>
  static void add_plain(const LaneWork& work, const LanePanel& panel, std::uint32_t count, const LaneLeaf* leaf,
                        Sum* sums) noexcept {
    for (std::uint32_t i = 0; i < count; ++i) {
      const std::uint8_t* table = work.tables + leaf[i].table;
      const std::uint8_t* numbers = panel.slots + leaf[i].slot * rows;
      for (std::size_t row = 0; row < rows; ++row) {
        Sum value;
        std::memcpy(&value, table + numbers[row] * sizeof(Sum), sizeof value);
        sums[lane_position(row, Ops::width, sizeof(Sum))] += value;
      }
    }
  }

  using Pieces = void (*)(Cursor&, std::uint32_t, std::size_t) noexcept;
  static constexpr Pieces complete_trees[] = {complete<0>, complete<1>, complete<2>, complete<3>, complete<4>,
                                              complete<5>, complete<6>, complete<7>, complete<8>};
  static constexpr Pieces leaf_paths[longest + 1] = {paths<true, 0>, paths<true, 1>, paths<true, 2>,
                                                     paths<true, 3>, paths<true, 4>, paths<true, 5>,
                                                     paths<true, 6>, paths<true, 7>, paths<true, 8>};
  static constexpr Pieces piece_paths[longest + 1] = {paths<false, 0>, paths<false, 1>, paths<false, 2>,
                                                      paths<false, 3>, paths<false, 4>, paths<false, 5>,
                                                      paths<false, 6>, paths<false, 7>, paths<false, 8>};
};

}  // namespace fieldfare
