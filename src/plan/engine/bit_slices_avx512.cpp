// SPDX-License-Identifier: Apache-2.0
// Every split is answered for 512 rows by one logical instruction, out of answers that all splits of its column share,
// and the answers stay bits on their way up the tree. Only leaf numbers become bytes.
#include <bit>

#include "slice_bits_avx512.hpp"
#include "slice_leaves_avx512.hpp"
#include "slice_work.hpp"

namespace fieldfare {
namespace {

/// Of numbers from 0 to 15 in four planes: plane v of `out` says that they are v or more, for v from 1 to 15.
[[gnu::always_inline]] inline void at_least(const Bits* plane, std::uint8_t* out) noexcept {
  const Bits none = _mm512_setzero_si512(), every = bytes(-1);
  const Bits low[4] = {every, _mm512_or_si512(plane[1], plane[0]), plane[1], _mm512_and_si512(plane[1], plane[0])};
  const Bits high[5] = {every, _mm512_or_si512(plane[3], plane[2]), plane[3], _mm512_and_si512(plane[3], plane[2]),
                        none};
  for (std::size_t v = 1; v < 16; ++v)
    store(out + v * slice_bytes, v % 4 == 0 ? high[v / 4] : or_both(high[v / 4 + 1], high[v / 4], low[v % 4]));
}

/// What a column has fewer of is overwritten by what comes next.
void answer_columns(const SliceWork& work, const SlicePanel& panel) noexcept {
  const Bits none = _mm512_setzero_si512();
  std::uint8_t* to = panel.planes;
  store(to, none);
  store(to + slice_bytes, none);
  to += 2 * slice_bytes;
  const std::uint8_t* codes = panel.codes;
  for (std::size_t column = 0; column < work.column_count; ++column, codes += slice_rows) {
    Bits of[chunks];
    for (std::size_t i = 0; i < chunks; ++i) of[i] = load(codes + i * 64);
    transpose<chunks>(of);
    const std::uint32_t highs = work.columns[column].highs;
    store(to, bytes(-1));
    at_least(of + 4, to);
    store(to + 16 * slice_bytes, none);
    to += highs * slice_bytes;
    at_least(of, to);
    to += 16 * slice_bytes;
  }
}

struct PieceTables {
  std::uint64_t number[SlicePiece::most_pieces][4] = {};                      // of every piece: its number's bits
  std::uint64_t side[SlicePiece::patterns][SlicePiece::most_splits][2] = {};  // whether it takes "no"; "yes"
};
constexpr PieceTables make_piece_tables() {
  PieceTables made;
  for (std::size_t i = 0; i < SlicePiece::most_pieces; ++i)
    for (std::size_t bit = 0; bit < 4; ++bit) made.number[i][bit] = 0 - std::uint64_t{i >> bit & 1};
  for (std::size_t i = 0; i < SlicePiece::patterns; ++i)
    for (std::size_t split = 0, rest = i; split < SlicePiece::most_splits; ++split, rest /= 3)
      for (std::size_t answer = 0; answer < 2; ++answer)
        made.side[i][split][answer] = 0 - std::uint64_t{rest % 3 == answer || rest % 3 == 2};
  return made;
}
constexpr PieceTables piece_tables = make_piece_tables();

/// Finds the leaf numbers of trees, in the order of a SliceWork.
class Trees {
 public:
  Trees(const SliceWork& work, const std::uint8_t* planes) noexcept
      : planes_(planes), splits_(work.splits), pieces_(work.pieces), maps_(work.maps) {}

  /// Where leaf numbers go from here on.
  void write_to(std::uint8_t* slots) noexcept { slots_ = slots; }

  void run(const SliceRun& each) noexcept {
    if (each.pieces == 0)
      (this->*complete_trees[each.depth])(each.count);
    else if (each.pieces <= 4)
      trees_of_pieces<2>(each.count, each.pieces);
    else if (each.pieces <= 8)
      trees_of_pieces<3>(each.count, each.pieces);
    else
      trees_of_pieces<4>(each.count, each.pieces);
  }

 private:
  static constexpr std::size_t splits_of_piece = SlicePiece::most_splits;

  [[gnu::always_inline]] Bits answer(const SliceSplit& split) const noexcept {
    const std::uint8_t* high = planes_ + split.high;
    return or_both(load(high + slice_bytes), load(high), load(planes_ + split.low));
  }

  template <std::size_t Depth>
  [[gnu::always_inline]] void descend(Bits* plane) noexcept {
    if constexpr (Depth == 1) {
      plane[0] = answer(*splits_++);
    } else if constexpr (Depth > 1) {
      Bits right[Depth];
      if constexpr (Depth > 6) {
        descend_apart<Depth - 1>(plane);
        descend_apart<Depth - 1>(right);
      } else {
        descend<Depth - 1>(plane);
        descend<Depth - 1>(right);
      }
      plane[Depth - 1] = answer(*splits_++);
      for (std::size_t i = 0; i + 1 < Depth; ++i) plane[i] = select(plane[Depth - 1], plane[i], right[i]);
    }
  }
  template <std::size_t Depth>
  [[gnu::noinline]] void descend_apart(Bits* plane) noexcept {
    descend<Depth>(plane);
  }

  template <std::size_t Depth>
  void complete(std::uint32_t count) noexcept {
    for (std::uint32_t i = 0; i < count; ++i) {
      Bits plane[chunks] = {};
      descend<Depth>(plane);
      transpose<Depth>(plane);
      put(plane);
    }
  }

  template <std::size_t Numbers>
  void trees_of_pieces(std::uint32_t count, std::uint32_t pieces) noexcept {
    constexpr std::size_t planes = splits_of_piece + Numbers;
    for (std::uint32_t i = 0; i < count; ++i) {
      Bits of[chunks] = {};
      for (std::size_t k = 0; k < splits_of_piece; ++k) of[k] = answer(pieces_->splits[k]);
      add_pieces<Numbers, 1>(of, pieces);
      pieces_ += pieces;
      transpose<planes>(of);
      for (Bits& each : of) each = mapped<planes>(each);
      maps_ += (std::size_t{1} << planes) / slice_bytes;
      put(of);
    }
  }

  /// Rows that come to piece `Piece` get its answers and its number.
  template <std::size_t Numbers, std::size_t Piece>
  [[gnu::always_inline]] void add_pieces(Bits* of, std::uint32_t pieces) const noexcept {
    if (Piece >= pieces) return;
    const SlicePiece& piece = pieces_[Piece];
    const auto& from = piece_tables.number[piece.parent];
    const auto& sides = piece_tables.side[piece.pattern];
    Bits* const number = of + splits_of_piece;
    Bits side[splits_of_piece];
    for (std::size_t k = 1; k < splits_of_piece; ++k)
      side[k] = select(of[k], repeated(sides[k][0]), repeated(sides[k][1]));
    Bits here = and_equal(all(side[1], side[2], side[3]), of[0], repeated(sides[0][1]));  // each way begins at the top
    constexpr std::size_t used = std::bit_width(Piece - 1);                               // bits of numbers so far
    for (std::size_t k = 0; k < used; ++k) here = and_equal(here, number[k], repeated(from[k]));
    for (std::size_t k = 0; k < splits_of_piece; ++k) of[k] = select(here, of[k], answer(piece.splits[k]));
    for (std::size_t k = 0; k < Numbers; ++k)
      number[k] = (Piece >> k & 1) != 0 ? _mm512_or_si512(number[k], here) : _mm512_andnot_si512(here, number[k]);
    if constexpr (Piece + 1 < std::size_t{1} << Numbers) add_pieces<Numbers, Piece + 1>(of, pieces);
  }

  template <std::size_t Planes>
  [[gnu::always_inline]] Bits mapped(Bits codes) const noexcept {
    if constexpr (Planes == 6) return _mm512_permutexvar_epi8(codes, load(maps_[0]));
    const Bits low = _mm512_permutex2var_epi8(load(maps_[0]), codes, load(maps_[1]));
    if constexpr (Planes == 7) return low;
    const Bits high = _mm512_permutex2var_epi8(load(maps_[2]), codes, load(maps_[3]));
    return _mm512_mask_blend_epi8(_mm512_movepi8_mask(codes), low, high);
  }

  void put(const Bits (&numbers)[chunks]) noexcept {
    for (std::size_t i = 0; i < chunks; ++i) store(slots_ + i * 64, numbers[i]);
    slots_ += slice_rows;
  }

  using Complete = void (Trees::*)(std::uint32_t) noexcept;
  static constexpr Complete complete_trees[] = {&Trees::complete<0>, &Trees::complete<1>, &Trees::complete<2>,
                                                &Trees::complete<3>, &Trees::complete<4>, &Trees::complete<5>,
                                                &Trees::complete<6>, &Trees::complete<7>, &Trees::complete<8>};

  const std::uint8_t* planes_;
  std::uint8_t* slots_ = nullptr;
  const SliceSplit* splits_;
  const SlicePiece* pieces_;
  const SliceLine* maps_;
};

void join_parts(const SliceJoin& parts, std::uint8_t* slots) noexcept {
  std::uint8_t* const to = slots + parts.to * slice_rows;
  const std::uint8_t* const from = slots + parts.from * slice_rows;
  const Bits leaf = bytes(parts.leaf);
  for (std::size_t i = 0; i < slice_rows; i += 64) {
    const Bits number = load(to + i);
    store(to + i, _mm512_mask_blend_epi8(_mm512_cmpeq_epi8_mask(number, leaf), number, load(from + i)));
  }
}

template <class Sum>
void add(const SliceWork& work, const SlicePanel& panel) noexcept {
  answer_columns(work, panel);
  const auto leaves = work.entries == 16    ? add_leaves<16, Sum>
                      : work.entries == 32  ? add_leaves<32, Sum>
                      : work.entries == 64  ? add_leaves<64, Sum>
                      : work.entries == 128 ? add_leaves<128, Sum>
                                            : add_leaves<256, Sum>;
  Trees trees(work, panel.planes);
  const SliceRun* run = work.runs;
  const SliceJoin* join = work.joins;
  const SliceSum* sum = work.sums;
  const SliceLeaf* leaf = work.leaves;
  for (const SliceGroup* group = work.groups; group != work.groups + work.group_count; ++group) {
    trees.write_to(panel.slots);
    for (const SliceRun* end = run + group->runs; run != end; ++run) trees.run(*run);
    for (const SliceJoin* end = join + group->joins; join != end; ++join) join_parts(*join, panel.slots);
    for (const SliceSum* end = sum + group->sums; sum != end; ++sum) {
      leaves(work, panel, *sum, leaf);
      leaf += sum->count;
    }
  }
}

}  // namespace

const SliceKernels bit_slices_avx512 = {add<float>, add<double>};

}  // namespace fieldfare
