// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <variant>

#include "fieldfare/link/catboost_exponential.hpp"
#include "fieldfare/link/catboost_softmax.hpp"
#include "fieldfare/link/exponential.hpp"
#include "fieldfare/link/identity.hpp"
#include "fieldfare/link/logistic.hpp"
#include "fieldfare/link/one_versus_rest.hpp"
#include "fieldfare/link/sigmoid.hpp"
#include "fieldfare/link/signed_square.hpp"
#include "fieldfare/link/softmax.hpp"

namespace fieldfare {

/// Every link there is, sorted by name.
using Link = std::variant<  //
    CatboostExponential,    //
    CatboostSoftmax,        //
    Exponential,            //
    Identity,               //
    Logistic,               //
    OneVersusRest,          //
    Sigmoid,                //
    SignedSquare,           //
    Softmax>;

}  // namespace fieldfare
