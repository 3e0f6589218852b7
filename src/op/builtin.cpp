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
using Builtins = OpList<         //
    struct Affine,               //
    struct Bin,                  //
    struct Calibrate,            //
    struct CatboostCtr,          //
    struct CatboostExponential,  //
    struct CatboostSoftmax,      //
    struct CategoryHash,         //
    struct Clip,                 //
    struct Constant,             //
    struct CountTerms,           //
    struct Decide,               //
    struct Elementwise,          //
    struct Exponential,          //
    struct FillMissing,          //
    struct Identity,             //
    struct Interpolate,          //
    struct IsMissing,            //
    struct KernelMachine,        //
    struct LinearModel,          //
    struct Logistic,             //
    struct MatrixProduct,        //
    struct Neighbours,           //
    struct Normalize,            //
    struct ObliviousEnsemble,    //
    struct OneHotEncoder,        //
    struct OneVersusRest,        //
    struct OrdinalEncoder,       //
    struct PairwiseCoupling,     //
    struct PairwiseScores,       //
    struct PairwiseVotes,        //
    struct Polynomial,           //
    struct Sigmoid,              //
    struct SignedSquare,         //
    struct Softmax,              //
    struct SplineBasis,          //
    struct Tfidf,                //
    struct TreeEnsemble,         //
    struct UnitNorm,             //
    struct Vote,                 //
    struct WeightedMean,         //
    struct WeightedMedian>;

std::span<const Kind<Op>> detail::builtin_ops() {
  static const auto kinds = Builtins::kinds();
  return kinds;
}

}  // namespace fieldfare
