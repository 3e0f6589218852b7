// SPDX-License-Identifier: Apache-2.0
#include "op/builtin.hpp"

#include <array>

namespace fieldfare {
namespace {

template <class... Ops>
struct OpList {
  static std::array<Kind<Op>, sizeof...(Ops)> kinds() { return {detail::builtin_op<Ops>()...}; }
};

}  // namespace

// No op is known here: the kind of each is made in its own translation unit.
using Builtins = OpList<   //
    struct Affine,         //
    struct CatboostCtr,    //
    struct CategoryHash,   //
    struct Clip,           //
    struct FillMissing,    //
    struct IsMissing,      //
    struct OneHotEncoder,  //
    struct OrdinalEncoder>;

std::span<const Kind<Op>> detail::builtin_ops() {
  static const auto kinds = Builtins::kinds();
  return kinds;
}

}  // namespace fieldfare
