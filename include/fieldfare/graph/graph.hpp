// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "fieldfare/link/link.hpp"
#include "fieldfare/model/model.hpp"
#include "fieldfare/op/op.hpp"
#include "fieldfare/pipeline/baseline.hpp"
#include "fieldfare/pipeline/check.hpp"
#include "fieldfare/pipeline/provenance.hpp"
#include "fieldfare/schema/label.hpp"
#include "fieldfare/schema/schema.hpp"

namespace fieldfare {

/// One op and the columns it reads. Columns are numbered: first the schema's fields, then the outputs of each
/// step in turn; a step reads only columns before its own.
struct Step {
  std::vector<std::uint32_t> inputs;
  Op op;
};

/// How the label follows from a classifier's row.
enum class Decision : std::uint8_t {
  argmax,              ///< the first class of largest probability
  margin_positive,     ///< classes[1] iff margin > 0, with several margins the first largest
  margin_nonnegative,  ///< classes[1] iff margin >= 0, with several margins the first largest
};

constexpr detail::EnumNames<Decision, 3> enum_names(Decision) {
  return {{{Decision::argmax, "argmax"},
           {Decision::margin_positive, "margin_positive"},
           {Decision::margin_nonnegative, "margin_nonnegative"}}};
}

/// Which feature values the model accepts; others refuse the record, as the source library refuses the row.
struct FeatureRule {
  bool missing = false;                ///< NaN reaches the model
  bool infinite = false;               ///< infinities reach the model
  DataType range = DataType::float64;  ///< float32: finite values beyond its range are refused

  /// What finite values are below.
  double limit() const noexcept {
    return range == DataType::float32 ? 0x1.ffffffp127 : std::numeric_limits<double>::infinity();
  }
  bool accepts(double x) const noexcept {
    return std::isnan(x) ? missing : std::isinf(x) ? infinite : std::fabs(x) < limit();
  }

  static void fields(auto& self, auto&& visit) {
    visit("missing", self.missing);
    visit("infinite", self.infinite);
    visit("range", self.range);
  }
};

/// What a fitted pipeline is: plain values, no behaviour beyond `validate`. Compile it to a Plan to run it.
struct Pipeline {
  Schema schema;
  std::vector<Step> steps;
  std::vector<std::uint32_t> features;     ///< the columns the model reads, in order
  std::vector<std::string> feature_names;  ///< one per feature, as get_feature_names_out() says
  FeatureRule feature_rule;
  Model model;
  Link link;
  std::vector<Label> classes;  ///< of a classifier; empty for a regressor
  Decision decision = Decision::argmax;
  Checks checks;
  Provenance provenance;
  Baseline baseline;

  /// Throws ArtifactError (`MissingKey`) unless it has a model, a link, and an op in each step.
  void expect_whole() const;
  /// Throws ArtifactError at the first part that is not sound. A validated pipeline compiles and predicts without
  /// further checks.
  void validate() const;
  /// The type of every column, fields first.
  std::vector<ColumnType> columns() const;
  std::size_t margins() const noexcept;  ///< model outputs per row
  std::size_t outputs() const noexcept;  ///< link outputs per row
};

}  // namespace fieldfare
