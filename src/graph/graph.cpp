// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/pipeline/pipeline.hpp"

#include <algorithm>
#include <cmath>

#include "fieldfare/detail/expect.hpp"
#include "fieldfare/detail/text.hpp"
#include "fieldfare/error.hpp"

namespace fieldfare {
namespace {

/// Runs a part's own check and puts the part's place before the one it names.
void within(const std::string& place, auto&& check) {
  try {
    check();
  } catch (const ArtifactError& error) {
    const std::string& inner = error.where();
    const std::string message = std::string(error.what()).substr(inner.empty() ? 0 : inner.size() + 2);
    throw ArtifactError(error.code(), place + inner, message);
  }
}

std::vector<ColumnType> field_columns(const Schema& schema) {
  std::vector<ColumnType> columns;
  for (std::size_t i = 0; i < schema.size(); ++i) {
    ColumnType column{schema[i].type};
    if (column.is_string()) column.source = static_cast<std::uint32_t>(i);
    columns.push_back(column);
  }
  return columns;
}

std::vector<ColumnType> inputs_of(const Step& step, const std::vector<ColumnType>& columns) {
  std::vector<ColumnType> inputs;
  for (const std::uint32_t input : step.inputs) {
    if (input >= columns.size()) throw ArtifactError("BadGraph", "/inputs", "reads a column that comes later");
    inputs.push_back(columns[input]);
  }
  return inputs;
}

void append(std::vector<ColumnType>& columns, const Step& step, const std::vector<ColumnType>& inputs) {
  const auto outputs = step.op->output(inputs);
  columns.insert(columns.end(), outputs.begin(), outputs.end());
}

/// How steps read each string field: as hashes of its texts, which leaves no code for a missing one, or as words.
class TextReading {
 public:
  explicit TextReading(const Schema& schema) : schema_(schema), reads_(schema.size(), Reads::nothing) {}

  void note(const Step& step, const std::vector<ColumnType>& inputs) {
    const auto reads = step.op->hashes_text() ? Reads::hashes : Reads::words;
    for (const ColumnType& input : inputs) {
      if (!input.is_string()) continue;
      const Field& field = schema_[input.source];
      if (reads_[input.source] != Reads::nothing && reads_[input.source] != reads)
        throw ArtifactError("BadGraph", "/inputs",
                            "steps read the field '" + field.name + "' both as words and as hashes");
      if (reads == Reads::hashes && field.nullable)
        throw ArtifactError("BadSchema", "/inputs", "the field '" + field.name + "' is hashed, so it is not nullable");
      reads_[input.source] = reads;
    }
  }

 private:
  enum class Reads : std::uint8_t { nothing, words, hashes };
  const Schema& schema_;
  std::vector<Reads> reads_;
};

void validate_steps(const Pipeline& pipeline, std::vector<ColumnType>& columns) {
  TextReading texts(pipeline.schema);
  for (std::size_t i = 0; i < pipeline.steps.size(); ++i)
    within("/steps/" + std::to_string(i), [&] {
      const Step& step = pipeline.steps[i];
      const auto inputs = inputs_of(step, columns);
      step.op->validate(inputs);
      texts.note(step, inputs);
      append(columns, step, inputs);
      if (columns.size() > 4'000'000) throw ArtifactError("CountTooLarge", "", "more than 4e6 columns");
    });
}

void validate_features(const Pipeline& pipeline, const std::vector<ColumnType>& columns) {
  detail::expect_size("feature_names", pipeline.feature_names.size(), pipeline.features.size());
  for (const std::uint32_t feature : pipeline.features) {
    if (feature >= columns.size()) throw ArtifactError("BadGraph", "/features", "no such column");
    if (columns[feature].is_string()) throw ArtifactError("BadGraph", "/features", "a string column feeds the model");
  }
  for (const auto& name : pipeline.feature_names)
    if (!detail::is_utf8(name)) throw ArtifactError("BadName", "/feature_names", "not UTF-8");
  detail::expect_floating("feature_rule/range", pipeline.feature_rule.range);
}

void validate_classes(const Pipeline& pipeline) {
  const std::size_t outputs = pipeline.outputs();
  if (outputs == 0) throw ArtifactError("BadGraph", "/link", "the link does not accept the model's outputs");
  if (pipeline.classes.empty()) return;
  if (pipeline.classes.size() < 2 || pipeline.classes.size() != outputs)
    throw ArtifactError("BadClass", "/classes", "a classifier needs two or more classes, one per output");
  const auto kind = pipeline.classes[0].index();
  for (const Label& label : pipeline.classes)
    if (label.index() != kind) throw ArtifactError("BadClass", "/classes", "labels of different types");
  auto sorted = pipeline.classes;
  std::sort(sorted.begin(), sorted.end());
  if (std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end())
    throw ArtifactError("DuplicateName", "/classes", "a label stands twice");
}

constexpr std::size_t most_checks = 10'000;  // replaying them is what makes loading slow

void validate_checks(const Pipeline& pipeline) {
  const Checks& checks = pipeline.checks;
  std::size_t strings = 0;
  for (const Field& field : pipeline.schema) strings += field.type == DataType::string;
  if (checks.rows > most_checks) throw ArtifactError("CountTooLarge", "/rows", "more than 10000 stored records");
  const std::size_t rows = checks.rows, numbers = pipeline.schema.size() - strings;
  detail::expect_size("numbers", checks.numbers.size(), rows * numbers);
  detail::expect_size("strings", checks.strings.size(), rows * strings);
  detail::expect_size("margins", checks.margins.size(), rows * pipeline.margins());
  detail::expect_size("outputs", checks.outputs.size(), rows * pipeline.outputs());
  if (!checks.margin_tolerance.empty())
    detail::expect_size("margin_tolerance", checks.margin_tolerance.size(), checks.margins.size());
  if (!checks.output_tolerance.empty())
    detail::expect_size("output_tolerance", checks.output_tolerance.size(), checks.outputs.size());
  detail::expect_finite("margin_tolerance", checks.margin_tolerance);
  detail::expect_finite("output_tolerance", checks.output_tolerance);
  for (const std::int32_t word : checks.strings)
    if (word < -1 || word >= static_cast<std::int64_t>(checks.words.size()))
      throw ArtifactError("BadCategory", "/strings", "no such word");
}

void validate_baseline(const Pipeline& pipeline) {
  const Baseline& baseline = pipeline.baseline;
  if (!baseline.fields_.empty()) detail::expect_size("fields", baseline.fields_.size(), pipeline.schema.size());
  for (const FieldBaseline& field : baseline.fields_) {
    detail::expect_size("fields/rates", field.rates.size(), field.categories.size());
    detail::expect_finite("fields/quantiles", field.quantiles);
    detail::expect_finite("fields/rates", field.rates);
    detail::expect_finite("fields/missing_rate", std::span(&field.missing_rate, 1));
  }
  const std::size_t bins = baseline.score_counts.size();
  detail::expect_size("score_edges", baseline.score_edges.size(), bins == 0 ? 0 : bins + 1);
  detail::expect_finite("score_edges", baseline.score_edges);
  detail::expect_finite("score_counts", baseline.score_counts);
}

}  // namespace

std::size_t Pipeline::margins() const noexcept { return model ? model->outputs() : 0; }

std::size_t Pipeline::outputs() const noexcept { return link ? link->width(margins()) : 0; }

std::vector<ColumnType> Pipeline::columns() const {
  auto columns = field_columns(schema);
  for (const Step& step : steps) append(columns, step, inputs_of(step, columns));
  return columns;
}

void Pipeline::expect_whole() const {
  const auto expect = [](bool there, const std::string& place) {
    if (!there) throw ArtifactError("MissingKey", place, "is required");
  };
  for (std::size_t i = 0; i < steps.size(); ++i) expect(bool(steps[i].op), "/steps/" + std::to_string(i) + "/kind");
  expect(bool(model), "/model");
  expect(bool(link), "/link");
}

void Pipeline::validate() const {
  expect_whole();
  schema.validate();
  auto columns = field_columns(schema);
  validate_steps(*this, columns);
  validate_features(*this, columns);
  within("/model", [&] { model->validate(features.size()); });
  within("/link", [&] { link->validate(); });
  validate_classes(*this);
  within("/checks", [&] { validate_checks(*this); });
  within("/baseline", [&] { validate_baseline(*this); });
}

}  // namespace fieldfare
