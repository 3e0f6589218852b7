// SPDX-License-Identifier: Apache-2.0
#include "model/builtin.hpp"

#include <array>

#include "fieldfare/model/linear_model.hpp"
#include "fieldfare/model/oblivious_ensemble.hpp"
#include "fieldfare/model/tree_ensemble.hpp"

namespace fieldfare::detail {

std::span<const Kind<Model>> builtin_models() {
  static constexpr std::array kinds = {
      kind_of<Model, LinearModel>(),        //
      kind_of<Model, ObliviousEnsemble>(),  //
      kind_of<Model, TreeEnsemble>(),
  };
  return kinds;
}

}  // namespace fieldfare::detail
