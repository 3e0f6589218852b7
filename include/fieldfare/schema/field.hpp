// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "fieldfare/schema/data_type.hpp"

namespace fieldfare {

/// One named input of a model.
struct Field {
  std::string name;
  DataType type = DataType::float64;
  bool nullable = false;                  ///< a missing value is accepted (the model knows what to do with it)
  bool infinite = false;                  ///< +inf and -inf are accepted (floating-point fields only)
  std::vector<std::string> categories;    ///< every string some step knows, for people and for drift; not a constraint
  DataType rounding = DataType::float64;  ///< what whole numbers that float64 does not hold are rounded to, at once

  static void fields(auto& self, auto&& visit) {
    visit("name", self.name);
    visit("type", self.type);
    visit("nullable", self.nullable);
    visit("infinite", self.infinite);
    visit("categories", self.categories);
    visit("rounding", self.rounding);
  }
};

}  // namespace fieldfare
