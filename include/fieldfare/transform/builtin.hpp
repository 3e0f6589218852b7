// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <variant>

#include "fieldfare/transform/catboost_ctr.hpp"
#include "fieldfare/transform/category_hash.hpp"
#include "fieldfare/transform/min_max_scaler.hpp"
#include "fieldfare/transform/missing_indicator.hpp"
#include "fieldfare/transform/one_hot_encoder.hpp"
#include "fieldfare/transform/ordinal_encoder.hpp"
#include "fieldfare/transform/simple_imputer.hpp"
#include "fieldfare/transform/standard_scaler.hpp"

namespace fieldfare {

/// Every transform there is, sorted by name. Reading an artifact folds over this list.
using Transform = std::variant<  //
    CatboostCtr,                 //
    CategoryHash,                //
    MinMaxScaler,                //
    MissingIndicator,            //
    OneHotEncoder,               //
    OrdinalEncoder,              //
    SimpleImputer,               //
    StandardScaler>;

}  // namespace fieldfare
