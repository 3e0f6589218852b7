// SPDX-License-Identifier: Apache-2.0
#include "link/builtin.hpp"

#include <array>

#include "fieldfare/link/catboost_exponential.hpp"
#include "fieldfare/link/catboost_softmax.hpp"
#include "fieldfare/link/exponential.hpp"
#include "fieldfare/link/identity.hpp"
#include "fieldfare/link/logistic.hpp"
#include "fieldfare/link/one_versus_rest.hpp"
#include "fieldfare/link/sigmoid.hpp"
#include "fieldfare/link/signed_square.hpp"
#include "fieldfare/link/softmax.hpp"

namespace fieldfare::detail {

std::span<const Kind<Link>> builtin_links() {
  static constexpr std::array kinds = {
      kind_of<Link, CatboostExponential>(),  //
      kind_of<Link, CatboostSoftmax>(),      //
      kind_of<Link, Exponential>(),          //
      kind_of<Link, Identity>(),             //
      kind_of<Link, Logistic>(),             //
      kind_of<Link, OneVersusRest>(),        //
      kind_of<Link, Sigmoid>(),              //
      kind_of<Link, SignedSquare>(),         //
      kind_of<Link, Softmax>(),
  };
  return kinds;
}

}  // namespace fieldfare::detail
