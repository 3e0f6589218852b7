// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "fieldfare/detail/cpp20.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace fieldfare {

/// One field of the training sample: what drift is measured against.
struct FieldBaseline {
  double missing_rate = 0;
  std::vector<double> quantiles;        ///< number fields: 0 %, 5 %, ..., 100 % of the present values
  std::vector<std::string> categories;  ///< string fields: the most frequent values
  std::vector<double> rates;            ///< and their shares of the present values

  static void fields(auto& self, auto&& visit) {
    visit("missing_rate", self.missing_rate);
    visit("quantiles", self.quantiles);
    visit("categories", self.categories);
    visit("rates", self.rates);
  }
};

/// The training sample in numbers.
struct Baseline {
  std::uint32_t rows = 0;
  std::vector<FieldBaseline> fields_;  ///< one per schema field
  std::vector<double> score_edges;     ///< of the score histogram: one more than counts
  std::vector<double> score_counts;

  static void fields(auto& self, auto&& visit) {
    visit("rows", self.rows);
    visit("fields", self.fields_);
    visit("score_edges", self.score_edges);
    visit("score_counts", self.score_counts);
  }
};

}  // namespace fieldfare
