// SPDX-License-Identifier: Apache-2.0
#include "oblivious_layout.hpp"

#include <algorithm>
#include <map>

namespace fieldfare {

RankedForest ranks_of(const ObliviousEnsemble& model) {
  std::map<std::uint32_t, std::vector<double>> borders;
  for (std::size_t split = 0; split < model.feature.size(); ++split)
    borders[static_cast<std::uint32_t>(model.feature[split])].push_back(static_cast<float>(model.border[split]));
  RankedForest ranks;
  for (auto& [feature, values] : borders) {
    std::sort(values.begin(), values.end());
    values.erase(std::unique(values.begin(), values.end()), values.end());
    const bool nan_greater = !model.nan_greater.empty() && model.nan_greater[feature] != 0;
    ranks.numbers.push_back({feature,
                             static_cast<std::uint32_t>(ranks.columns()),
                             {{feature, MissingRule::default_child, !nan_greater}},
                             std::move(values)});
  }
  return ranks;
}

ObliviousLayout::ObliviousLayout(const ObliviousEnsemble& model, const RankedForest& ranks) {
  constexpr std::size_t per_part = NumberCodes::per_part, size = BorderGroup::size;
  std::map<std::uint32_t, const NumberCodes*> numbers;
  std::vector<std::uint32_t> first_border;  // per column
  for (const NumberCodes& each : ranks.numbers) {
    numbers[each.feature] = &each;
    for (std::size_t part = 0; part < each.parts(); ++part) {
      const std::size_t count = std::min(each.thresholds.size() - part * per_part, per_part);
      first_border.push_back(static_cast<std::uint32_t>(borders.size() * size));
      for (std::size_t first = 0; first < count; first += size)
        borders.push_back({static_cast<std::uint32_t>(columns), static_cast<std::uint32_t>(first)});
      ++columns;
    }
  }
  for (std::size_t split = 0; split < model.feature.size(); ++split) {
    const NumberCodes& codes = *numbers.at(static_cast<std::uint32_t>(model.feature[split]));
    const auto& sorted = codes.thresholds;
    const auto at = std::lower_bound(sorted.begin(), sorted.end(), static_cast<float>(model.border[split]));
    const auto rank = static_cast<std::size_t>(at - sorted.begin());
    const auto column = static_cast<std::uint32_t>(codes.column(0) + rank / per_part);
    splits.push_back({column, static_cast<std::int8_t>(static_cast<int>(rank % per_part) - 128)});
    asked.push_back(first_border[column] + static_cast<std::uint32_t>(rank % per_part));
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

}  // namespace fieldfare
