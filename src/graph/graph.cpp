// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/graph/graph.hpp"

#include <algorithm>
#include <cmath>

#include "fieldfare/detail/expect.hpp"
#include "fieldfare/detail/text.hpp"
#include "fieldfare/error.hpp"

namespace fieldfare {
namespace {

constexpr std::size_t most_columns = 4'000'000, most_targets = 100'000;
constexpr std::size_t most_checks = 10'000;  // replaying them is what makes loading slow

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
    if (column.type == DataType::string) column = {column.type, BlockKind::code, static_cast<std::uint32_t>(i)};
    columns.push_back(column);
  }
  return columns;
}

std::vector<ColumnType> inputs_of(const Node& node, const std::vector<ColumnType>& columns) {
  if (node.inputs.size() > most_columns) throw ArtifactError("CountTooLarge", "/inputs", "more than 4e6 columns");
  if (node.inputs.end() > columns.size()) throw ArtifactError("BadGraph", "/inputs", "reads a column that comes later");
  std::vector<ColumnType> inputs;
  inputs.reserve(node.inputs.size());
  node.inputs.each([&](std::uint32_t column) { inputs.push_back(columns[column]); });
  return inputs;
}

// A code that a node gives numbers the words of the input at its place.
void append(std::vector<ColumnType>& columns, const std::vector<Block>& blocks, const std::vector<ColumnType>& inputs) {
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    const Block& block = blocks[i];
    ColumnType column{block.type, block.kind};
    if (column.is_code()) {
      if (i >= inputs.size() || !inputs[i].is_code() || block.width != 1)
        throw ArtifactError("BadGraph", "/outputs", "a code without an input that it numbers the words of");
      column = inputs[i];
    }
    if (block.width > most_columns - std::min(most_columns, columns.size()))
      throw ArtifactError("CountTooLarge", "/outputs", "more than 4e6 columns");
    columns.insert(columns.end(), block.width, column);
  }
}

/// How nodes read each string field: its texts themselves, of which none may be missing; or as hashes of them, which
/// leaves no code for a missing one, or as words.
class TextReading {
 public:
  explicit TextReading(const Schema& schema) : schema_(schema), reads_(schema.size(), Reads::nothing) {}

  void note(const Node& node, const std::vector<ColumnType>& inputs) {
    if (node.op->reads_text()) return note_texts(node);
    const auto reads = node.op->hashes_text() ? Reads::hashes : Reads::words;
    for (const ColumnType& input : inputs) {
      if (!input.is_code()) continue;
      const Field& field = schema_[input.field];
      if (reads_[input.field] != Reads::nothing && reads_[input.field] != reads)
        throw ArtifactError("BadGraph", "/inputs",
                            "nodes read the field '" + field.name + "' both as words and as hashes");
      if (reads == Reads::hashes && field.nullable)
        throw ArtifactError("BadSchema", "/inputs", "the field '" + field.name + "' is hashed, so it is not nullable");
      reads_[input.field] = reads;
    }
  }

 private:
  void note_texts(const Node& node) const {
    node.inputs.each([&](std::uint32_t column) {
      if (column >= schema_.size() || schema_[column].type != DataType::string)
        throw ArtifactError("BadGraph", "/inputs", "an op that reads texts is given what is no string field");
      if (schema_[column].nullable)
        throw ArtifactError("BadSchema", "/inputs",
                            "the text of the field '" + schema_[column].name + "' is read, so it is not nullable");
    });
  }

  enum class Reads : std::uint8_t { nothing, words, hashes };
  const Schema& schema_;
  std::vector<Reads> reads_;
};

void validate_nodes(const Graph& graph, std::vector<ColumnType>& columns) {
  TextReading texts(graph.schema);
  for (std::size_t i = 0; i < graph.nodes.size(); ++i)
    within("/nodes/" + std::to_string(i), [&] {
      const Node& node = graph.nodes[i];
      const auto inputs = inputs_of(node, columns);
      detail::expect_floating("accepts/range", node.accepts.range);
      if (node.op->infer(inputs) != node.outputs)
        throw ArtifactError("BadGraph", "/outputs", "not what the op makes of its inputs");
      texts.note(node, inputs);
      append(columns, node.outputs, inputs);
    });
}

void expect_numbers(const Columns& of, const std::vector<ColumnType>& columns, const char* where) {
  if (of.size() > most_columns) throw ArtifactError("CountTooLarge", where, "more than 4e6 columns");
  if (of.end() > columns.size()) throw ArtifactError("BadGraph", where, "no such column");
  of.each([&](std::uint32_t column) {
    if (columns[column].is_code()) throw ArtifactError("BadGraph", where, "a string column among numbers");
  });
}

void validate_features(const Graph& graph, const std::vector<ColumnType>& columns) {
  expect_numbers(graph.features, columns, "/features");
  detail::expect_size("feature_names", graph.feature_names.size(), graph.features.size());
  for (const auto& name : graph.feature_names)
    if (!detail::is_utf8(name)) throw ArtifactError("BadName", "/feature_names", "not UTF-8");
}

void validate_classes(const Target& target) {
  if (target.classes.empty()) {
    if (target.probabilities) throw ArtifactError("BadClass", "/probabilities", "a regressor has none");
    return;
  }
  if (target.classes.size() != target.outputs.size())
    throw ArtifactError("BadClass", "/classes", "a classifier has one class per output");
  // One margin decides between two classes: a lone class leaves it nothing to decide.
  const std::size_t decided = target.margins.size() == 1 ? 2 : target.margins.size();
  if (target.decision != Decision::argmax && decided != target.classes.size())
    throw ArtifactError("BadClass", "/decision", "goes by margins, of which there are others than classes");
  const auto kind = target.classes[0].index();
  for (const Label& label : target.classes)
    if (label.index() != kind) throw ArtifactError("BadClass", "/classes", "labels of different types");
  auto sorted = target.classes;
  std::sort(sorted.begin(), sorted.end());
  if (std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end())
    throw ArtifactError("DuplicateName", "/classes", "a label stands twice");
}

void validate_targets(const Graph& graph, const std::vector<ColumnType>& columns) {
  if (graph.targets.size() > most_targets) throw ArtifactError("CountTooLarge", "/targets", "more than 1e5 targets");
  for (std::size_t i = 0; i < graph.targets.size(); ++i)
    within("/targets/" + std::to_string(i), [&] {
      const Target& target = graph.targets[i];
      expect_numbers(target.margins, columns, "/margins");
      expect_numbers(target.outputs, columns, "/outputs");
      if (target.outputs.empty()) throw ArtifactError("BadGraph", "/outputs", "a target without outputs");
      validate_classes(target);
    });
}

void validate_checks(const Graph& graph) {
  const Checks& checks = graph.checks;
  std::size_t strings = 0;
  for (const Field& field : graph.schema) strings += field.type == DataType::string;
  if (checks.rows > most_checks) throw ArtifactError("CountTooLarge", "/rows", "more than 10000 stored records");
  const std::size_t rows = checks.rows, numbers = graph.schema.size() - strings;
  detail::expect_size("numbers", checks.numbers.size(), rows * numbers);
  detail::expect_size("strings", checks.strings.size(), rows * strings);
  detail::expect_size("margins", checks.margins.size(), rows * graph.margins());
  detail::expect_size("outputs", checks.outputs.size(), rows * graph.outputs());
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

void validate_baseline(const Graph& graph) {
  const Baseline& baseline = graph.baseline;
  if (!baseline.fields_.empty()) detail::expect_size("fields", baseline.fields_.size(), graph.schema.size());
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

Columns Graph::add(Op op, Columns inputs, const Accepts& accepts) {
  Node node{std::move(op), std::move(inputs), accepts, {}};
  const auto types = columns();
  node.outputs = node.op->infer(inputs_of(node, types));
  const Run made{static_cast<std::uint32_t>(types.size()), static_cast<std::uint32_t>(node.width())};
  nodes.push_back(std::move(node));
  return made;
}

std::size_t Graph::margins() const noexcept {
  std::size_t margins = 0;
  for (const Target& target : targets) margins += target.margins.size();
  return margins;
}

std::size_t Graph::outputs() const noexcept {
  std::size_t outputs = 0;
  for (const Target& target : targets) outputs += target.outputs.size();
  return outputs;
}

std::vector<ColumnType> Graph::columns() const {
  auto columns = field_columns(schema);
  for (const Node& node : nodes) append(columns, node.outputs, inputs_of(node, columns));
  return columns;
}

void Graph::expect_whole() const {
  for (std::size_t i = 0; i < nodes.size(); ++i)
    if (!nodes[i].op) throw ArtifactError("MissingKey", "/nodes/" + std::to_string(i) + "/op", "is required");
  if (targets.empty()) throw ArtifactError("MissingKey", "/targets", "is required");
}

void Graph::validate() const {
  expect_whole();
  schema.validate();
  auto columns = field_columns(schema);
  validate_nodes(*this, columns);
  validate_features(*this, columns);
  validate_targets(*this, columns);
  within("/checks", [&] { validate_checks(*this); });
  within("/baseline", [&] { validate_baseline(*this); });
}

}  // namespace fieldfare
