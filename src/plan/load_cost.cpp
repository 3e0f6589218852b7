// SPDX-License-Identifier: Apache-2.0
// Most of what loading does is linear in the file by its make-up. What is not, is a product of two of the file's parts:
// that is counted here.
#include "load_cost.hpp"

#include <algorithm>
#include <numeric>
#include <string>

#include "fieldfare/error.hpp"

namespace fieldfare {
namespace {

constexpr std::size_t base_bytes = std::size_t{32} << 20, bytes_per_byte = 8;
constexpr std::size_t base_columns = 500'000, columns_per_byte = 2;
constexpr std::size_t base_steps = 500'000'000, steps_per_byte = 100;

/// The words of string fields: every encoder of a field has a table of all of them, every field the word that a step
/// takes for missing.
class WordCost {
 public:
  explicit WordCost(const Graph& graph) : words_(graph.schema.size()), node_(words_.size(), none) {
    for (std::size_t slot = 0; slot < words_.size(); ++slot) words_[slot] = graph.schema[slot].categories.size();
    const auto types = graph.columns();
    each_code(graph, types,
              [&](const Op& op, std::size_t input, std::size_t slot) { words_[slot] += op->strings(input).size(); });
    each_code(graph, types, [&](const Op& op, std::size_t, std::size_t slot) { add(op, slot); });
  }

  std::size_t bytes = 0, steps = 0;

 private:
  static constexpr std::size_t none = static_cast<std::size_t>(-1);

  void each_code(const Graph& graph, const std::vector<ColumnType>& types, auto&& visit) {
    for (number_ = 0; number_ < graph.nodes.size(); ++number_) {
      const Node& node = graph.nodes[number_];
      std::size_t input = 0;
      node.inputs.each([&](std::uint32_t column) {
        const std::size_t at = input++;
        if (types[column].is_code()) visit(node.op, at, types[column].field);
      });
    }
  }

  void add(const Op& op, std::size_t slot) {
    constexpr std::size_t entry_bytes = 9, copies = 3, hashed_at_once = 8;
    if (op->tabulates_words()) {
      bytes += entry_bytes * words_[slot];
      steps += words_[slot];
    }
    const std::string* missing = op->missing_string();
    if (missing && node_[slot] != number_) {
      node_[slot] = number_;
      bytes += copies * missing->size();
      steps += copies * missing->size() / hashed_at_once;
    }
  }

  std::vector<std::size_t> words_;  // per field, no fewer than it has
  std::vector<std::size_t> node_;   // per field, the last that gave it a word for missing
  std::size_t number_ = 0;
};

/// What one row takes, besides its texts.
std::size_t steps_per_row(const Graph& graph) {
  constexpr std::size_t per_field = 4, per_node = 10, per_cell = 2, per_feature = 3, per_term = 3;
  std::size_t cells = 0, features = 0, terms = 0;
  for (const Node& node : graph.nodes) {
    (node.op->is_model() ? features : cells) += node.inputs.size();
    terms += per_term * node.op->terms();
    cells += node.width();
  }
  return per_field * graph.schema.size() + per_node * graph.nodes.size() + per_cell * cells + per_feature * features +
         terms + graph.margins() + graph.outputs();
}

/// What a byte of a text takes, of each string field.
std::vector<std::size_t> text_steps(const Graph& graph) {
  std::vector<std::size_t> of_field(graph.schema.size());
  for (const Node& node : graph.nodes)
    if (node.op->reads_text())
      node.inputs.each([&](std::uint32_t field) { of_field[field] += node.op->steps_per_byte(); });
  std::vector<std::size_t> steps;
  for (std::size_t slot = 0; slot < of_field.size(); ++slot)
    if (graph.schema[slot].type == DataType::string) steps.push_back(of_field[slot]);
  return steps;
}

/// What rows may store of sparse blocks: one alone, and one of a batch, whose rows are as many as the plan allows.
std::size_t sparse_bytes(const Graph& graph) {
  constexpr std::size_t entry_bytes = 32;
  std::size_t columns = 0;
  for (const Node& node : graph.nodes)
    for (const Block& block : node.outputs)
      if (block.kind == BlockKind::sparse) columns += block.width;
  return entry_bytes * columns;
}

/// Every stored record is scored twice, and its texts are looked up.
std::size_t replay_steps(const Graph& graph) {
  constexpr std::size_t times = 2, hashed_at_once = 8, per_text = 10;
  const Checks& checks = graph.checks;
  if (checks.rows == 0) return 0;
  const std::vector<std::size_t> per_byte = text_steps(graph);
  std::size_t texts = 0, field = 0;
  for (const std::int32_t word : checks.strings) {
    const std::size_t read = per_byte[field];
    field = (field + 1) % per_byte.size();
    if (word >= 0) {
      const std::size_t size = checks.words[static_cast<std::size_t>(word)].size();
      texts += per_text + size / hashed_at_once + size * read;
    }
  }
  return times * (checks.rows * steps_per_row(graph) + texts);
}

std::string too_much(const std::string& what, std::size_t file_bytes) {
  return "loading would take " + what + ", too much for a file of " + std::to_string(file_bytes) + " bytes";
}

// Of any graph: it is asked before `validate`.
void expect_few_columns(const Graph& graph, std::size_t file_bytes) {
  std::uint64_t columns = graph.features.size();
  for (const Node& node : graph.nodes) columns += node.inputs.size() + node.width();
  for (const Target& target : graph.targets) columns += target.margins.size() + target.outputs.size();
  if (columns > base_columns + columns_per_byte * file_bytes)
    throw ArtifactError("TooLarge", "", too_much(std::to_string(columns) + " columns", file_bytes));
}

}  // namespace

LoadCost::LoadCost(const Graph& graph) {
  const WordCost words(graph);
  std::size_t sets = 0;
  for (const Node& node : graph.nodes) sets += node.op->set_bytes();
  bytes = words.bytes + sets + sparse_bytes(graph);
  steps = words.steps + sets + replay_steps(graph);
}

void expect_affordable(const Graph& graph, std::size_t file_bytes) {
  const LoadCost cost(graph);
  if (cost.bytes > base_bytes + bytes_per_byte * file_bytes)
    throw ArtifactError("TooLarge", "", too_much(std::to_string(cost.bytes >> 20) + " MiB for its tables", file_bytes));
  if (cost.steps > base_steps + steps_per_byte * file_bytes)
    throw ArtifactError("TooCostly", "",
                        too_much(std::to_string(cost.steps / 1'000'000) + " million steps", file_bytes));
}

void expect_sound(const Artifact& artifact) {
  const bool from_file = artifact.bytes > 0;
  if (from_file) expect_few_columns(artifact.graph, artifact.bytes);
  artifact.graph.validate();
  if (from_file) expect_affordable(artifact.graph, artifact.bytes);
}

}  // namespace fieldfare
