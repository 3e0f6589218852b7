// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <type_traits>

#include "small_trees.hpp"

// Each instruction set's file includes this and instantiates it with its own Ops, a type of an unnamed namespace: code
// made for one instruction set never serves for another. For the same reason nothing here calls the standard library.
//
// Ops: lanes; Register, Mask; Ops(codes), a row of codes; right(columns, ranks), the lanes that go right at splits of
// these columns and ranks; load, store, broadcast, add, equal; choose(mask, no, yes); increment(register, mask). For
// narrow trees column(entries), the columns in the low 6 bits, and with_leaf_bit(splits, entries), which takes bit 6.

namespace fieldfare {

/// The running sums. A sum is one long chain of additions, each waiting for the one before it: the values of a block
/// are therefore added a few at a time while the next block's splits are compared.
template <class Ops, class Sum, bool OneOutput>
class SmallTreeSums {
 public:
  SmallTreeSums(const SmallTreeTables<Sum>& tables, Sum* sums) noexcept
      : tables_(tables), first_value_(tables.first_value), output_(tables.output), sums_(sums), sum_(sums[0]) {}

  /// The leaves of the next block's trees, to be added from now on.
  void take(const std::uint8_t* leaves, std::size_t trees) noexcept {
    leaf_ = leaves;
    pending_ = trees;
  }
  template <std::size_t Trees>
  void add_some() noexcept {
    if (pending_ < Trees) return;
    for (std::size_t i = 0; i < Trees; ++i) add();
    pending_ -= Trees;
  }
  void add_rest() noexcept {
    for (; pending_ > 0; --pending_) add();
  }
  void finish() noexcept {
    add_rest();
    if constexpr (OneOutput) sums_[0] = sum_;
  }

 private:
  void add() noexcept {
    const std::size_t leaf = static_cast<std::uint32_t>(*first_value_++ + *leaf_++);
    if constexpr (OneOutput) {
      sum_ += tables_.value[leaf];
    } else {
      const std::int32_t output = *output_++;
      if (output >= 0) {
        sums_[output] += tables_.value[leaf];
      } else {
        for (std::size_t k = 0; k < tables_.outputs; ++k) sums_[k] += tables_.value[leaf * tables_.outputs + k];
      }
    }
  }

  const SmallTreeTables<Sum>& tables_;
  const std::uint32_t* first_value_;
  const std::int32_t* output_;
  const std::uint8_t* leaf_ = nullptr;
  std::size_t pending_ = 0;
  Sum* sums_;
  Sum sum_;
};

/// Trees of any shape; splits are in an order that puts parents first. Where a child is a leaf, its number is one that
/// no split has.
///
/// Narrow: the column's plane has bit 6 set where the left child is a leaf, whose code is 64 and the number of the next
/// split; else it is the next split.
template <class Ops, bool Narrow, std::size_t Registers, class Sums>
const TreePlane* scan_block(const Ops& row, const TreePlane* planes, std::size_t splits, Sums& sums,
                            std::uint8_t* leaves) noexcept {
  using Register = typename Ops::Register;
  const Register one = Ops::broadcast(1);
  Register at[Registers], split = Ops::broadcast(0);
  for (Register& each : at) each = split;
  const auto step = [&] {
    const Register next_split = Ops::add(split, one);
    for (std::size_t i = 0; i < Registers; ++i) {
      const auto plane = [&](std::size_t which) { return Ops::load(planes[which].of_tree + i * Ops::lanes); };
      const Register entry = plane(0);
      const auto right = row.right(Narrow ? Ops::column(entry) : entry, plane(1));
      const Register left = Narrow ? Ops::with_leaf_bit(next_split, entry) : plane(3);
      at[i] = Ops::choose(Ops::equal(at[i], split), at[i], Ops::choose(right, left, plane(2)));
    }
    split = next_split;
    planes += Narrow ? 3 : 4;
  };
  constexpr std::size_t at_once = 4, busy = TreePlane::trees / at_once;
  std::size_t done = 0;
  for (; done < splits && done < busy; ++done) {
    step();
    sums.template add_some<at_once>();
  }
  for (; done < splits; ++done) step();
  for (std::size_t i = 0; i < Registers; ++i) Ops::store(leaves + i * Ops::lanes, at[i]);
  return planes;
}

template <class Ops, class Sum, bool OneOutput, bool Narrow>
void scan_trees(const SmallTreeTables<Sum>& tables, const std::uint8_t* codes, Sum* results) noexcept {
  const Ops row(codes);
  SmallTreeSums<Ops, Sum, OneOutput> sums(tables, results);
  alignas(64) std::uint8_t leaves[2][TreePlane::trees];
  const TreePlane* planes = tables.planes;
  std::size_t left = tables.trees;
  for (std::size_t block = 0; left > 0; ++block) {
    constexpr std::size_t registers = TreePlane::trees / Ops::lanes;
    const std::size_t splits = tables.splits[block], trees = left < TreePlane::trees ? left : TreePlane::trees;
    std::uint8_t* found = leaves[block % 2];
    if (registers > 1 && trees <= Ops::lanes)
      planes = scan_block<Ops, Narrow, 1>(row, planes, splits, sums, found);
    else
      planes = scan_block<Ops, Narrow, registers>(row, planes, splits, sums, found);
    sums.add_rest();
    sums.take(found, trees);
    left -= trees;
  }
  sums.finish();
}

/// Complete trees of depth 3 or more. Planes of a split: column, rank. First the lowest three levels, subtree by
/// subtree, children before their parent; then the levels above them, upwards.
template <class Ops, class Sum, bool OneOutput>
void resolve_trees(const SmallTreeTables<Sum>& tables, const std::uint8_t* codes, Sum* results) noexcept {
  using Register = typename Ops::Register;
  const Ops row(codes);
  SmallTreeSums<Ops, Sum, OneOutput> sums(tables, results);
  alignas(64) std::uint8_t leaves[2][TreePlane::trees];
  constexpr std::size_t most_subtrees = 8, at_once = Ops::lanes / most_subtrees;
  const std::size_t subtrees = std::size_t{1} << (tables.depth - 3);
  const TreePlane* planes = tables.planes;
  std::size_t left = tables.trees;
  for (std::size_t block = 0; left > 0; ++block) {
    const std::size_t trees = left < TreePlane::trees ? left : TreePlane::trees;
    std::uint8_t* found = leaves[block % 2];
    const TreePlane* plane = planes;
    for (std::size_t lane = 0; lane < trees; lane += Ops::lanes) {
      plane = planes;
      const auto right = [&] {
        const auto mask = row.right(Ops::load(plane[0].of_tree + lane), Ops::load(plane[1].of_tree + lane));
        plane += 2;
        return mask;
      };
      const auto leaf = [&](std::uint8_t number) { return Ops::increment(Ops::broadcast(number), right()); };
      const auto pair = [&](std::uint8_t number) {
        const Register a = leaf(number), b = leaf(static_cast<std::uint8_t>(number + 2));
        return Ops::choose(right(), a, b);
      };
      Register resolved[most_subtrees], offset = Ops::broadcast(0);
      for (std::size_t i = 0; i < subtrees; ++i) {
        const Register a = pair(0), b = pair(4);
        resolved[i] = Ops::add(Ops::choose(right(), a, b), offset);
        offset = Ops::add(offset, Ops::broadcast(8));
        sums.template add_some<at_once>();
      }
      for (std::size_t nodes = subtrees / 2; nodes > 0; nodes /= 2)
        for (std::size_t i = 0; i < nodes; ++i)
          resolved[i] = Ops::choose(right(), resolved[2 * i], resolved[2 * i + 1]);
      Ops::store(found + lane, resolved[0]);
    }
    planes = plane;
    sums.add_rest();
    sums.take(found, trees);
    left -= trees;
  }
  sums.finish();
}

template <class Ops, class Sum>
SmallTreeKernel<Sum> small_tree_kernel(SmallTreeShape shape) {
  const auto of = [&]<bool OneOutput>(std::bool_constant<OneOutput>) -> SmallTreeKernel<Sum> {
    if (shape.form == SmallTreeForm::complete) return resolve_trees<Ops, Sum, OneOutput>;
    if (shape.form == SmallTreeForm::narrow) return scan_trees<Ops, Sum, OneOutput, true>;
    return scan_trees<Ops, Sum, OneOutput, false>;
  };
  return shape.one_output ? of(std::true_type()) : of(std::false_type());
}

}  // namespace fieldfare
