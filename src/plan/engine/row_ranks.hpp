// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "fieldfare/model/feature_columns.hpp"
#include "rank_ways.hpp"

namespace fieldfare {

/// One row through the features that most forests have most of: one or two compares in a bucket, one code a feature.
/// All buckets are found first, which compilers make vectors of; then all codes.
template <class T>
class RowRanks {
 public:
  static bool takes(const Thresholds<T>& of, std::uint32_t compares) noexcept {
    return compares >= 1 && compares <= 2 && of.variants == 1 && of.parts == 1;
  }

  void add(const Thresholds<T>& of, std::uint32_t compares, const Exceptions<T>& exceptions) {
    two_ |= compares == 2;
    feature_.push_back(of.feature);
    first_.push_back(of.first);
    scale_.push_back(of.scale);
    top_.push_back(of.top);
    tiny_limit_.push_back(exceptions.tiny_limit);
    places_.push_back({of.begin, of.buckets, of.column});
    exceptions_.push_back(exceptions);
  }

  void row(FeatureColumns features, const T* thresholds, const std::uint16_t* starts,
           std::uint8_t* out) const noexcept {
    for (std::size_t first = 0; first < feature_.size(); first += chunk) {
      const std::size_t count = std::min(chunk, feature_.size() - first);
      two_ ? some<2>(features, first, count, thresholds, starts, out)
           : some<1>(features, first, count, thresholds, starts, out);
    }
  }

  std::size_t bytes() const noexcept {
    return feature_.size() * (sizeof(std::uint32_t) + 4 * sizeof(T) + sizeof(Place) + sizeof(Exceptions<T>));
  }

 private:
  static constexpr std::size_t chunk = 64;
  struct Place {
    std::uint32_t threshold, start, column;
  };

  template <std::uint32_t Compares>
  void some(FeatureColumns features, std::size_t begin, std::size_t count, const T* thresholds,
            const std::uint16_t* starts, std::uint8_t* out) const noexcept {
    T x[chunk];
    std::int32_t bucket[chunk];
    for (std::size_t i = 0; i < count; ++i) x[i] = static_cast<T>(*features[feature_[begin + i]]);
    const bool any = find(first_.data() + begin, scale_.data() + begin, top_.data() + begin, tiny_limit_.data() + begin,
                          x, count, bucket);
    const Place* const places = places_.data() + begin;
    for (std::size_t i = 0; i < count; ++i) {
      const Place at = places[i];
      const std::uint32_t start = starts[at.start + static_cast<std::uint32_t>(bucket[i])];
      out[at.column] = static_cast<std::uint8_t>(Bucketed<T, Compares>::within(thresholds + at.threshold, start, x[i]));
    }
    if (!any) [[likely]]
      return;
    for (std::size_t i = 0; i < count; ++i) {
      std::uint8_t& code = out[places[i].column];
      code = exceptions_[begin + i].apply(x[i], code);
    }
  }

  /// Returns whether any value does not go by its rank.
  static bool find(const T* __restrict first, const T* __restrict scale, const T* __restrict top,
                   const T* __restrict tiny_limit, const T* __restrict x, std::size_t count,
                   std::int32_t* __restrict bucket) noexcept {
    int ordinary = 1;
    for (std::size_t i = 0; i < count; ++i) {
      bucket[i] = bucket_of(x[i], first[i], scale[i], top[i]);
      ordinary &= std::fabs(x[i]) > tiny_limit[i] ? 1 : 0;
    }
    return ordinary == 0;
  }

  bool two_ = false;  // whether any feature needs two compares: one too many finds a threshold that is not below
  std::vector<std::uint32_t> feature_;
  std::vector<T> first_, scale_, top_, tiny_limit_;
  std::vector<Place> places_;
  std::vector<Exceptions<T>> exceptions_;
};

}  // namespace fieldfare
