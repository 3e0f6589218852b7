// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/plan/workspace.hpp"

#include <algorithm>
#include <iterator>

#include "../io/json_scratch.hpp"
#include "fieldfare/plan/plan.hpp"

namespace fieldfare {

Workspace::Workspace(const Plan& plan, std::size_t capacity)
    : numbers(plan.number_columns_ * capacity),
      codes(plan.code_columns_ * capacity),
      indicators(plan.indicators_.size() * capacity),
      margins(plan.margins() * capacity),
      outputs(plan.outputs() * capacity),
      engine(plan.engine_->scratch(capacity)),
      seen((plan.fields().size() + 63) / 64),
      json(make_json_scratch(plan)) {
  frame.numbers = numbers.data();
  frame.codes = codes.data();
  frame.capacity = capacity;
  const auto type = [](const FieldTarget& field) { return field.type; };
  if (const auto fields = plan.fields();
      !fields.empty() && std::ranges::count(fields, fields[0].type, type) == std::ssize(fields))
    all_fields = fields[0].type;
  const double* indicator = indicators.data();
  for (const Feature& feature : plan.features_) {
    features.push_back(feature.indicator ? indicator : frame[NumberColumn{feature.column}]);
    if (feature.indicator) indicator += capacity;
  }
}

Workspace::Workspace(Workspace&&) noexcept = default;
Workspace& Workspace::operator=(Workspace&&) noexcept = default;
Workspace::~Workspace() = default;

}  // namespace fieldfare
