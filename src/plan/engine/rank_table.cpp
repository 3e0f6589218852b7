// SPDX-License-Identifier: Apache-2.0
#include "rank_table.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>

#include "coded_columns.hpp"
#include "feature_value.hpp"
#include "rank_ways.hpp"
#include "row_ranks.hpp"

namespace fieldfare {
namespace {

/// Part k of a rank.
std::uint8_t part_of(std::uint16_t rank, std::uint32_t k) noexcept {
  constexpr int most = 255;
  return static_cast<std::uint8_t>(std::clamp(rank - static_cast<int>(k) * most, 0, most));
}

constexpr std::size_t chunk = RankKernels<float>::most_values;

template <class T>
class Table final : public RankTable {
 public:
  Table(const RankedForest& forest, InstructionSet set, std::span<const Feature> features)
      : kernels_(rank_kernels<T>(set)),
        negative_(forest.negative_category),
        reads_codes_(few_codes(forest, features)),
        coded_(set) {
    const auto feature = [&](std::uint32_t of) { return reads_codes_ ? features[of] : Feature{}; };
    for (const NumberCodes& each : forest.numbers) add(each, forest.tiny_is_zero, feature(each.feature));
    for (const CategoryCodes& each : forest.categories) add(each, feature(each.category.feature));
    coded_.sort();
  }

  void row(FeatureColumns features, std::uint8_t* out) const noexcept override {
    const Exceptions<T>* exceptions = exceptions_.data();
    in_rows_.row(features, thresholds_.data(), starts_.data(), out);
    each_feature(not_in_rows_, [=](const auto& rank, const Thresholds<T>& of) {
      const auto x = static_cast<T>(*features[of.feature]);
      const std::uint16_t rank_of_x = rank(of, x);
      if (of.variants * of.parts == 1) [[likely]] {
        out[of.column] = static_cast<std::uint8_t>(exceptions[of.variant].apply(x, rank_of_x));
        return;
      }
      std::uint8_t* to = out + of.column;
      for (std::uint32_t i = 0; i < of.variants; ++i) {
        const std::uint16_t given = exceptions[of.variant + i].apply(x, rank_of_x);
        for (std::uint32_t k = 0; k < of.parts; ++k) *to++ = part_of(given, k);
      }
    });
    for (const CategoryCodes& each : categories_)
      std::copy_n(codes_of(each, *features[each.category.feature]), each.count, out + each.first);
    coded_.row(features, out);
  }

  void block(FeatureColumns features, std::size_t rows, std::uint8_t* out, std::size_t stride) const noexcept override {
    each_feature(by_way_, [&](const auto& rank, const Thresholds<T>& of) {
      write(rank, of, features[of.feature], rows, out + of.column * stride, stride);
    });
    for (const CategoryCodes& each : categories_)
      write(each, features[each.category.feature], rows, out + each.first * stride, stride);
    coded_.block(features, rows, out, stride);
  }

  bool reads_codes() const noexcept override { return reads_codes_; }

  std::size_t bytes() const noexcept override {
    std::size_t sum = thresholds_.size() * sizeof(T) + starts_.size() * sizeof(std::uint16_t) +
                      exceptions_.size() * sizeof(Exceptions<T>) + in_rows_.bytes();
    for (const auto& features : by_way_) sum += features.size() * sizeof(Thresholds<T>);
    for (const CategoryCodes& each : categories_) sum += each.codes.size();
    return sum + coded_.bytes();
  }

 private:
  /// The ranks of one feature, and of one that is a category.
  void write(const auto& rank, const Thresholds<T>& of, const double* from, std::size_t rows, std::uint8_t* to,
             std::size_t stride) const noexcept {
    for (std::size_t first = 0; first < rows; first += chunk) {
      const std::size_t count = std::min(chunk, rows - first);
      of.parts == 1 ? write_whole(rank, of, from + first, count, to + first, stride)
                    : write_parts(rank, of, from + first, count, to + first, stride);
    }
  }
  void write(const CategoryCodes& each, const double* from, std::size_t rows, std::uint8_t* to,
             std::size_t stride) const noexcept {
    for (std::size_t r = 0; r < rows; ++r) {
      const std::uint8_t* codes = codes_of(each, from[r]);
      for (std::uint32_t i = 0; i < each.count; ++i) to[i * stride + r] = codes[i];
    }
  }

  void write_whole(const auto& rank, const Thresholds<T>& of, const double* from, std::size_t count, std::uint8_t* to,
                   std::size_t stride) const noexcept {
    T x[chunk];
    const bool any = rank.ranks(of, from, count, x, to);
    for (std::uint32_t i = of.variants; i-- > 0;) {
      if (i > 0) std::copy_n(to, count, to + i * stride);
      if (any) exceptions_[of.variant + i].apply(x, count, to + i * stride);
    }
  }

  void write_parts(const auto& rank, const Thresholds<T>& of, const double* from, std::size_t count, std::uint8_t* to,
                   std::size_t stride) const noexcept {
    T x[chunk];
    std::uint16_t ranks[chunk], given[chunk];
    const bool any = rank.ranks(of, from, count, x, ranks);
    for (std::uint32_t i = 0; i < of.variants; ++i) {
      std::copy_n(ranks, count, given);
      if (any) exceptions_[of.variant + i].apply(x, count, given);
      for (std::uint32_t k = 0; k < of.parts; ++k, to += stride)
        for (std::size_t r = 0; r < count; ++r) to[r] = part_of(given[r], k);
    }
  }

  /// The features that are ranked in each way; between `halved` and `counted`: by so many compares in a bucket.
  using ByWay = std::array<std::vector<Thresholds<T>>, counted + 1>;

  /// Calls `visit` with the way to rank and each feature that is ranked so.
  void each_feature(const ByWay& by_way, const auto& visit) const noexcept {
    const auto features = [&](const auto rank, std::uint32_t way) {
      const Thresholds<T>*each = by_way[way].data(), *end = each + by_way[way].size();
      for (; each != end; ++each) visit(rank, *each);
    };
    const T* thresholds = thresholds_.data();
    const std::uint16_t* starts = starts_.data();
    features(Halved<T>{thresholds}, halved);
    features(Bucketed<T, 1>{thresholds, starts, kernels_.by_compares[0]}, 1);
    features(Bucketed<T, 2>{thresholds, starts, kernels_.by_compares[1]}, 2);
    features(Bucketed<T, 3>{thresholds, starts, kernels_.by_compares[2]}, 3);
    features(Bucketed<T, 4>{thresholds, starts, kernels_.by_compares[3]}, 4);
    features(Counted<T>{thresholds}, counted);
  }

  const std::uint8_t* codes_of(const CategoryCodes& each, double x) const noexcept {
    const auto value = static_cast<double>(static_cast<T>(x));
    return each.codes.data() + std::size_t{prepared_category(each.category, negative_, value)} * each.count;
  }

  /// Whether the ranks of all codes are few enough to be kept.
  static bool few_codes(const RankedForest& forest, std::span<const Feature> features) {
    constexpr std::size_t most_bytes = std::size_t{1} << 24;
    if (features.empty()) return false;
    std::size_t bytes = 0;
    for (const NumberCodes& each : forest.numbers) bytes += each.columns() * features[each.feature].codes();
    for (const CategoryCodes& each : forest.categories) bytes += each.count * features[each.category.feature].codes();
    return bytes <= most_bytes;
  }

  /// Ranks the numbers of every code. `rank` writes columns of ranks, as `write` does.
  void add_coded(const Feature& feature, std::uint32_t first_column, std::size_t columns, const auto& rank) {
    const std::vector<double> numbers = feature.look_up->numbers();
    const std::size_t count = numbers.size();
    std::vector<std::uint8_t> ranks(columns * count);
    rank(numbers.data(), count, ranks.data(), count);
    for (std::size_t i = 0; i < columns; ++i)
      coded_.add(feature.look_up->table->from, first_column + static_cast<std::uint32_t>(i),
                 {ranks.data() + i * count, count});
  }

  void add(const CategoryCodes& codes, const Feature& feature) {
    if (feature.codes() == 0)
      categories_.push_back(codes);
    else
      add_coded(feature, codes.first, codes.count, [&](const auto&... where) { write(codes, where...); });
  }

  void add(const NumberCodes& codes, bool tiny_is_zero, const Feature& feature) {
    std::vector<T> sorted;
    for (const double threshold : codes.thresholds) sorted.push_back(static_cast<T>(threshold));
    Thresholds<T> made;
    made.feature = codes.feature;
    made.column = codes.first;
    made.parts = static_cast<std::uint32_t>(codes.parts());
    made.variant = static_cast<std::uint32_t>(exceptions_.size());
    made.variants = static_cast<std::uint32_t>(codes.variants.size());
    for (const FeatureVariant& variant : codes.variants)
      exceptions_.push_back(exceptions_of(variant, sorted, tiny_is_zero));
    for (std::uint32_t i = 0; i < made.variants; ++i)
      made.tiny_limit = std::max(made.tiny_limit, exceptions_[made.variant + i].tiny_limit);
    made.begin = static_cast<std::uint32_t>(thresholds_.size());
    const std::uint32_t way = sorted.size() <= Counted<T>::most ? counted : fit_buckets(sorted, made);
    if (way == counted) made.buckets = static_cast<std::uint32_t>(sorted.size());
    if (way == halved) made.buckets = std::bit_floor(static_cast<std::uint32_t>(sorted.size()));
    thresholds_.insert(thresholds_.end(), sorted.begin(), sorted.end());
    // Halving reads up to twice its first step, a bucket up to `compares` beyond the end.
    const std::size_t padded = way == halved ? made.buckets * 2 : sorted.size() + most_compares;
    thresholds_.resize(made.begin + padded, std::numeric_limits<T>::infinity());
    if (feature.codes() > 0) {
      ByWay alone;
      alone[way].push_back(made);
      each_feature(alone, [&](const auto& rank, const Thresholds<T>& of) {
        add_coded(feature, codes.first, codes.columns(), [&](const auto&... where) { write(rank, of, where...); });
      });
      return;
    }
    by_way_[way].push_back(made);
    if (RowRanks<T>::takes(made, way))
      in_rows_.add(made, way, exceptions_[made.variant]);
    else
      not_in_rows_[way].push_back(made);
  }

  static Exceptions<T> exceptions_of(const FeatureVariant& variant, const std::vector<T>& sorted, bool tiny_is_zero) {
    const auto zero_code =
        static_cast<std::uint16_t>(std::lower_bound(sorted.begin(), sorted.end(), T{0}) - sorted.begin());
    const auto default_code = static_cast<std::uint16_t>(variant.default_left ? 0 : sorted.size());
    const bool tiny_is_missing = variant.rule == MissingRule::zero_is_missing;
    return {tiny_is_missing || tiny_is_zero ? static_cast<T>(tiny) : T{-1},
            variant.rule == MissingRule::zero ? zero_code : default_code, tiny_is_missing ? default_code : zero_code};
  }

  /// Finds the fewest buckets of which none holds many thresholds; returns the fullest one's, or `halved` for none.
  std::uint32_t fit_buckets(const std::vector<T>& sorted, Thresholds<T>& made) {
    const auto finite = [](T x) { return std::isfinite(x); };
    const auto first = std::find_if(sorted.begin(), sorted.end(), finite);
    const auto last = std::find_if(sorted.rbegin(), sorted.rend(), finite);
    made.first = first == sorted.end() ? 0 : *first;
    const T span = first == sorted.end() ? 1 : *last - *first;
    std::uint32_t best = most_compares + 1;
    for (std::size_t count = 8; count <= std::min<std::size_t>(16 * sorted.size() + 16, 65'536); count *= 2) {
      Thresholds<T> tried = made;
      tried.top = static_cast<T>(count - 1);
      tried.scale = span > 0 ? static_cast<T>(count - 1) / span : 1;
      if (!std::isnormal(tried.scale)) break;
      const std::vector<std::uint16_t> starts = starts_of(sorted, tried, count);
      std::uint32_t fullest = 1;
      for (std::size_t b = 0; b < count; ++b)
        fullest =
            std::max(fullest, static_cast<std::uint32_t>((b + 1 < count ? starts[b + 1] : sorted.size()) - starts[b]));
      if (fullest >= best) continue;
      best = fullest;
      made = tried;
      found_ = starts;
    }
    if (best > most_compares) return halved;
    made.buckets = static_cast<std::uint32_t>(starts_.size());
    starts_.insert(starts_.end(), found_.begin(), found_.end());
    return best;
  }

  static std::vector<std::uint16_t> starts_of(const std::vector<T>& sorted, const Thresholds<T>& made,
                                              std::size_t count) {
    std::vector<std::uint16_t> starts(count);
    std::size_t below = 0;
    for (std::size_t bucket = 0; bucket < count; ++bucket) {
      while (below < sorted.size() && made.bucket(sorted[below]) < static_cast<std::int32_t>(bucket)) ++below;
      starts[bucket] = static_cast<std::uint16_t>(below);
    }
    return starts;
  }

  RankKernels<T> kernels_;
  NegativeCategory negative_;
  ByWay by_way_, not_in_rows_;  // not_in_rows_: those that `in_rows_` does not take
  RowRanks<T> in_rows_;
  std::vector<Exceptions<T>> exceptions_;  // a variant each
  std::vector<T> thresholds_;
  std::vector<std::uint16_t> starts_, found_;
  std::vector<CategoryCodes> categories_;
  bool reads_codes_;
  CodedColumns coded_;  // of features that follow from codes, if few_codes
};

}  // namespace

std::unique_ptr<const RankTable> make_rank_table(const RankedForest& forest, InstructionSet set,
                                                 std::span<const Feature> features) {
  if (forest.input == DataType::float64) return std::make_unique<Table<double>>(forest, set, features);
  return std::make_unique<Table<float>>(forest, set, features);
}

}  // namespace fieldfare
