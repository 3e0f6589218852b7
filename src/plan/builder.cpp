// SPDX-License-Identifier: Apache-2.0
#include "builder.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "fieldfare/detail/expect.hpp"
#include "fieldfare/op/binding.hpp"

namespace fieldfare {
namespace {

/// A column that follows from codes, for the kernels that read it.
template <class How>
struct Written final : Kernel {
  explicit Written(How how) : look_up(std::move(how)) {}
  How look_up;

  void apply(Frame& frame) const noexcept override { look_up.apply(frame); }
};

/// A one-hot position as a number column.
struct Expand final : Kernel {
  CodeColumn from;
  NumberColumn to;
  std::int32_t position = 0;
  double zero = 0;

  void apply(Frame& frame) const noexcept override {
    for (std::size_t r = 0; r < frame.rows; ++r) frame[to][r] = frame[from][r] == position ? 1.0 : zero;
  }
};

std::vector<ColumnType> gather(const std::vector<ColumnType>& columns, const std::vector<std::uint32_t>& which) {
  std::vector<ColumnType> types;
  for (const std::uint32_t each : which) types.push_back(columns[each]);
  return types;
}

}  // namespace

class PlanBuilder::StepBinding final : public Binding {
 public:
  StepBinding(PlanBuilder& builder, const Step& step, std::uint32_t first_output)
      : builder_(builder), step_(step), first_output_(first_output) {}

  std::size_t inputs() const override { return step_.inputs.size(); }
  const ColumnType& input_type(std::size_t input) const override { return builder_.columns_[step_.inputs[input]]; }
  std::uint32_t input_column(std::size_t input) const override { return step_.inputs[input]; }
  NumberColumn number(std::size_t input) override { return builder_.number(step_.inputs[input]); }
  CodeColumn code(std::size_t input) override { return {builder_.places_[step_.inputs[input]].column}; }
  const Vocabulary& vocabulary(std::size_t input) const override {
    return builder_.fields[input_type(input).source].vocabulary;
  }
  NumberColumn output_number(std::size_t output) override { return {builder_.places_[first_output_ + output].column}; }
  CodeColumn output_code(std::size_t output) override { return {builder_.places_[first_output_ + output].column}; }
  CodeColumn output_indicator(std::size_t input) override {
    const auto group = builder_.groups_.find(static_cast<std::uint32_t>(input));
    if (group != builder_.groups_.end()) return {group->second.column};
    return {builder_.code_columns++};  // an encoder of width 0: its positions go nowhere
  }
  bool replace_zero(std::size_t input, std::size_t output, double zero) override {
    Place place = builder_.places_[step_.inputs[input]];
    if (place.kind != Place::Kind::indicator || !builder_.needs_no_column(zero)) return false;
    if (place.zero == 0) place.zero = zero;
    builder_.places_[first_output_ + output] = place;
    return true;
  }
  CodeColumn own_code() override { return {builder_.code_columns++}; }
  void look_up(CodeColumn from, CodeColumn to, std::vector<std::int32_t> value) override {
    builder_.recodes.emplace(to.index, Recode{from, to, std::move(value)});
  }
  void look_up(CodeColumn from, NumberColumn to, std::vector<double> value) override {
    builder_.look_ups.emplace(to.index, NumberLookUp{from, to, std::move(value)});
  }

 private:
  PlanBuilder& builder_;
  const Step& step_;
  std::uint32_t first_output_;
};

PlanBuilder::PlanBuilder(const Pipeline& pipeline) : pipeline_(pipeline) {
  fields.reserve(pipeline.schema.size());
  for (const Field& field : pipeline.schema) {
    ColumnType type{field.type};
    if (type.is_string()) type.source = static_cast<std::uint32_t>(columns_.size());
    columns_.push_back(type);
    std::uint32_t& count = type.is_string() ? code_columns : number_columns;
    places_.push_back({type.is_string() ? Place::Kind::code : Place::Kind::number, count, 0});
    const bool single = field.type == DataType::float32 || field.rounding == DataType::float32;
    fields.push_back(
        {field.name, field.type, field.nullable, field.infinite, single, count, Vocabulary(field.categories), {}});
    ++count;
  }
  collect_vocabularies();
  for (FieldTarget& field : fields) field.short_words = detail::ShortWords(field.vocabulary);
  for (const Step& step : pipeline.steps) compile(step);
  features.reserve(pipeline.features.size());
  for (const std::uint32_t column : pipeline.features) add_feature(column);
}

// Linear models read numbers as they are; so does the check of those that a model may not accept.
bool PlanBuilder::needs_no_column(double value) const noexcept {
  return !pipeline_.model->reads_columns() && pipeline_.feature_rule.accepts(value);
}

void PlanBuilder::add_feature(std::uint32_t column) {
  const Place& place = places_[column];
  if (place.kind == Place::Kind::indicator) {
    const auto recode = recodes.find(place.column);
    features.push_back(
        {.single = std::isnan(place.zero) || detail::round_to(DataType::float32, place.zero) == place.zero,
         .indicator = true,
         .column = place.column,
         .position = place.position,
         .zero = place.zero,
         .recode = recode == recodes.end() ? nullptr : &recode->second});
    return;
  }
  const auto found = look_ups.find(place.column);
  const bool follows =
      found != look_ups.end() && std::ranges::all_of(found->second.value, [&](double x) { return needs_no_column(x); });
  const DataType type = columns_[column].type;
  features.push_back({.single = type == DataType::float32 || type == DataType::boolean,
                      .column = follows ? place.column : number(column).index,
                      .look_up = follows ? &found->second : nullptr});
}

// Before any kernel: a table over a vocabulary must know every word that any step knows.
void PlanBuilder::collect_vocabularies() {
  const auto types = pipeline_.columns();
  std::vector<const Step*> last(fields.size());  // per field, the last step that gave it its word for missing
  for (const Step& step : pipeline_.steps)
    for (std::size_t i = 0; i < step.inputs.size(); ++i)
      if (const ColumnType& type = types[step.inputs[i]]; type.is_string()) {
        Vocabulary& words = fields[type.source].vocabulary;
        if (step.op->hashes_text()) words = Vocabulary::of_hashes();
        for (const std::string& word : step.op->strings(i)) words.add(word);
        const std::string* missing = step.op->missing_string();
        if (missing && std::exchange(last[type.source], &step) != &step) words.add(*missing);
      }
}

void PlanBuilder::place_outputs(const std::vector<ColumnType>& outputs) {
  groups_.clear();
  for (const ColumnType& type : outputs) {
    columns_.push_back(type);
    if (type.group != ColumnType::none) {
      const auto [group, fresh] = groups_.try_emplace(type.group, Place{Place::Kind::indicator, code_columns, 0});
      if (fresh) ++code_columns;
      places_.push_back(group->second);
      ++group->second.position;
    } else if (type.is_string()) {
      places_.push_back({Place::Kind::code, code_columns++, 0});
    } else {
      places_.push_back({Place::Kind::number, number_columns++, 0});
    }
  }
}

void PlanBuilder::compile(const Step& step) {
  const auto first_output = static_cast<std::uint32_t>(columns_.size());
  const auto inputs = gather(columns_, step.inputs);
  place_outputs(step.op->output(inputs));
  StepBinding binding(*this, step, first_output);
  kernels.push_back(step.op->compile(binding));
}

NumberColumn PlanBuilder::number(std::uint32_t column) {
  const Place& place = places_[column];
  if (place.kind != Place::Kind::indicator) {
    if (auto found = look_ups.extract(place.column))
      kernels.push_back(std::make_unique<Written<NumberLookUp>>(std::move(found.mapped())));
    return {place.column};
  }
  const auto [expanded, fresh] = expanded_.try_emplace(column, NumberColumn{number_columns});
  if (fresh) {
    if (auto recode = recodes.extract(place.column))
      kernels.push_back(std::make_unique<Written<Recode>>(std::move(recode.mapped())));
    ++number_columns;
    auto kernel = std::make_unique<Expand>();
    kernel->from = {place.column};
    kernel->to = expanded->second;
    kernel->position = place.position;
    kernel->zero = place.zero;
    kernels.push_back(std::move(kernel));
  }
  return expanded->second;
}

}  // namespace fieldfare
