// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/model/oblivious_ensemble.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "fieldfare/detail/expect.hpp"
#include "fieldfare/model/model.hpp"
#include "op/builtin.hpp"

namespace fieldfare {
namespace {

constexpr std::size_t most_borders = 65'535, most_features = 65'535;

void validate_borders(const ObliviousEnsemble& model) {
  std::vector<std::pair<std::int32_t, double>> borders;
  for (std::size_t split = 0; split < model.feature.size(); ++split)
    borders.emplace_back(model.feature[split], model.border[split]);
  std::sort(borders.begin(), borders.end());
  borders.erase(std::unique(borders.begin(), borders.end()), borders.end());
  std::size_t features = 1;
  for (std::size_t first = 0, i = 0; i < borders.size(); ++i) {
    if (borders[i].first != borders[first].first) {
      first = i;
      if (++features > most_features) throw ArtifactError("CountTooLarge", "/feature", "more than 65535 features");
    }
    if (i - first == most_borders)
      throw ArtifactError("CountTooLarge", "/border", "more than 65535 borders of one feature");
  }
}

}  // namespace

void ObliviousEnsemble::validate(std::size_t features) const {
  if (outputs == 0 || outputs > 100'000) throw ArtifactError("BadClass", "/outputs", "expected 1 to 1e5 outputs");
  detail::expect_scale("scale", {&scale, 1});
  detail::expect_size("bias", bias.size(), outputs);
  detail::expect_finite("bias", bias);
  if (!nan_greater.empty()) detail::expect_size("nan_greater", nan_greater.size(), features);
  for (const std::uint8_t flag : nan_greater)
    if (flag > 1) throw ArtifactError("UnknownTag", "/nan_greater", "expected 0 or 1");

  std::size_t splits = 0, leaves = 0;
  for (std::size_t tree = 0; tree < trees(); ++tree) {
    if (depth[tree] < 0 || depth[tree] > deepest)
      throw ArtifactError("TooDeep", "/depth/" + std::to_string(tree), "a tree has 0 to 16 levels");
    splits += static_cast<std::size_t>(depth[tree]);
    leaves += std::size_t{1} << depth[tree];
  }
  detail::expect_size("feature", feature.size(), splits);
  detail::expect_size("border", border.size(), splits);
  detail::expect_size("leaf_value", leaf_value.size(), leaves * outputs);
  for (std::size_t split = 0; split < splits; ++split)
    if (feature[split] < 0 || static_cast<std::size_t>(feature[split]) >= features)
      throw ArtifactError("BadFeature", "/feature/" + std::to_string(split), "no such feature");
  detail::expect_finite("border", border, DataType::float32);
  detail::expect_finite("leaf_value", leaf_value);
  validate_borders(*this);
}

}  // namespace fieldfare

template <>
fieldfare::Kind<fieldfare::Op> fieldfare::detail::builtin_op<fieldfare::ObliviousEnsemble>() {
  return kind_of<Op, ObliviousEnsemble>();
}
