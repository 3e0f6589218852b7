// SPDX-License-Identifier: Apache-2.0
#include "oblivious_layout.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace fieldfare {
namespace {

/// The borders of each feature that a split asks about, increasing and each once.
std::map<std::int32_t, std::vector<float>> borders_of(const ObliviousEnsemble& model) {
  std::map<std::int32_t, std::vector<float>> borders;
  for (std::size_t split = 0; split < model.feature.size(); ++split)
    borders[model.feature[split]].push_back(static_cast<float>(model.border[split]));
  for (auto& [feature, values] : borders) {
    std::sort(values.begin(), values.end());
    values.erase(std::unique(values.begin(), values.end()), values.end());
  }
  return borders;
}

constexpr std::uint32_t few = 16;  // borders that are counted one by one

constexpr std::size_t rows = ObliviousLayout<std::int8_t>::rows;

/// Adds to each number how many borders lie below its value; none below NaN. That the arrays are apart is what lets a
/// compiler make vectors.
template <class Code>
[[gnu::noinline]] void count_borders(const float* __restrict border, std::uint32_t count, const float* __restrict x,
                                     Code* __restrict below) noexcept {
  for (std::uint32_t i = 0; i < count; ++i)
    for (std::size_t r = 0; r < rows; ++r) below[r] = static_cast<Code>(below[r] + (x[r] > border[i] ? 1 : 0));
}

/// The same by halving.
template <class Code>
void halve_borders(const float* __restrict border, std::uint32_t count, const float* __restrict x,
                   Code* __restrict below) noexcept {
  std::uint32_t most = 1;
  while (2 * most <= count) most *= 2;
  std::uint32_t found[rows] = {};
  for (std::uint32_t half = most; half > 0; half /= 2)
    for (std::size_t r = 0; r < rows; ++r) {
      const std::uint32_t next = found[r] + half;
      found[r] += next <= count && x[r] > border[next - 1] ? half : 0;
    }
  for (std::size_t r = 0; r < rows; ++r) below[r] = static_cast<Code>(below[r] + static_cast<std::int32_t>(found[r]));
}

/// The float32 values of a feature in some rows of a frame.
void values_of(const Frame& frame, const Feature& source, std::size_t first, std::size_t count, float* x) noexcept {
  if (source.indicator) {
    const std::int32_t* code = frame[CodeColumn{source.column}] + first;
    for (std::size_t r = 0; r < count; ++r) x[r] = code[r] == source.position ? 1.0f : 0.0f;
  } else {
    const double* number = frame[NumberColumn{source.column}] + first;
    for (std::size_t r = 0; r < count; ++r) x[r] = static_cast<float>(number[r]);
  }
}

}  // namespace

std::size_t most_borders(const ObliviousEnsemble& model) {
  std::size_t most = 0;
  for (const auto& [feature, borders] : borders_of(model)) most = std::max(most, borders.size());
  return most;
}

template <class Code>
ObliviousLayout<Code>::ObliviousLayout(const ObliviousEnsemble& model, std::span<const Feature> sources) {
  const auto all = borders_of(model);
  std::vector<std::int32_t> order;
  for (const auto& [feature, values] : all) order.push_back(feature);
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return all.at(a).size() < all.at(b).size(); });
  const auto pad = [this](std::size_t multiple) {
    while (borders.size() % multiple != 0) borders.push_back(std::numeric_limits<float>::infinity());
  };
  std::map<std::int32_t, std::uint16_t> number;
  for (const std::int32_t feature : order) {
    const std::vector<float>& values = all.at(feature);
    const auto at = static_cast<std::size_t>(feature);
    number[feature] = static_cast<std::uint16_t>(features.size());
    features.push_back({sources[at], static_cast<std::uint32_t>(borders.size()),
                        static_cast<std::uint32_t>(values.size()),
                        !model.nan_greater.empty() && model.nan_greater[at] != 0});
    borders.insert(borders.end(), values.begin(), values.end());
    pad(RankedFeature::together);
  }
  pad(64);
  for (std::size_t split = 0; split < model.feature.size(); ++split) {
    const std::vector<float>& values = all.at(model.feature[split]);
    const auto rank =
        std::lower_bound(values.begin(), values.end(), static_cast<float>(model.border[split])) - values.begin();
    const std::uint16_t feature = number.at(model.feature[split]);
    splits.push_back({feature, static_cast<Code>(rank - bias)});
    asked.push_back(features[feature].border + static_cast<std::uint32_t>(rank));
  }
  std::size_t split = 0, leaf = 0;
  for (const std::int32_t each : model.depth) {
    const auto depth = static_cast<std::uint32_t>(each);
    if (runs.empty() || runs.back().depth != depth) runs.push_back({depth, 0, split, leaf});
    ++runs.back().trees;
    split += depth;
    leaf += std::size_t{1} << depth;
    deepest = std::max(deepest, depth);
  }
}

template <class Code>
void ObliviousLayout<Code>::rank(const Frame& frame, std::size_t first, std::size_t count, Code* out) const noexcept {
  float x[rows] = {};
  for (const RankedFeature& feature : features) {
    values_of(frame, feature.source, first, count, x);
    std::fill_n(out, rows, static_cast<Code>(-bias));
    const float* border = borders.data() + feature.border;
    if (feature.count <= few)
      count_borders(border, feature.count, x, out);
    else
      halve_borders(border, feature.count, x, out);
    if (feature.nan_greater)
      for (std::size_t r = 0; r < rows; ++r)
        if (std::isnan(x[r])) out[r] = static_cast<Code>(static_cast<std::int32_t>(feature.count) - bias);
    out += rows;
  }
}

template struct ObliviousLayout<std::int8_t>;
template struct ObliviousLayout<std::int16_t>;

}  // namespace fieldfare
