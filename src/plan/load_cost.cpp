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
constexpr std::size_t base_steps = 500'000'000, steps_per_byte = 100;

/// The words of string fields: every encoder of a field has a table of all of them, every field the word that a step
/// takes for missing.
class WordCost {
 public:
  explicit WordCost(const Pipeline& pipeline) : words_(pipeline.schema.size()), step_(words_.size(), none) {
    for (std::size_t slot = 0; slot < words_.size(); ++slot) words_[slot] = pipeline.schema[slot].categories.size();
    const auto types = pipeline.columns();
    each_string_input(pipeline, types, [&](const Step& step, std::size_t input, std::size_t slot) {
      words_[slot] += step.op->strings(input).size();
    });
    each_string_input(pipeline, types, [&](const Step& step, std::size_t, std::size_t slot) { add(step, slot); });
  }

  std::size_t bytes = 0, steps = 0;

 private:
  static constexpr std::size_t none = static_cast<std::size_t>(-1);

  void each_string_input(const Pipeline& pipeline, const std::vector<ColumnType>& types, auto&& visit) {
    for (number_ = 0; number_ < pipeline.steps.size(); ++number_) {
      const Step& step = pipeline.steps[number_];
      for (std::size_t i = 0; i < step.inputs.size(); ++i)
        if (const ColumnType& type = types[step.inputs[i]]; type.is_string()) visit(step, i, type.source);
    }
  }

  void add(const Step& step, std::size_t slot) {
    constexpr std::size_t entry_bytes = 9, copies = 3, hashed_at_once = 8;
    if (step.op->tabulates_words()) {
      bytes += entry_bytes * words_[slot];
      steps += words_[slot];
    }
    const std::string* missing = step.op->missing_string();
    if (missing && step_[slot] != number_) {
      step_[slot] = number_;
      bytes += copies * missing->size();
      steps += copies * missing->size() / hashed_at_once;
    }
  }

  std::vector<std::size_t> words_;  // per field, no fewer than it has
  std::vector<std::size_t> step_;   // per field, the last that gave it a word for missing
  std::size_t number_ = 0;
};

/// What one row takes, besides its texts.
std::size_t steps_per_row(const Pipeline& pipeline) {
  constexpr std::size_t per_field = 4, per_step = 10, per_cell = 2, per_feature = 3, per_model_step = 3;
  std::size_t cells = 0;
  for (const Step& step : pipeline.steps) cells += step.inputs.size() + step.op->terms();
  cells += pipeline.columns().size();
  return per_field * pipeline.schema.size() + per_step * pipeline.steps.size() + per_cell * cells +
         per_feature * pipeline.features.size() + per_model_step * pipeline.model->steps_per_row() +
         pipeline.margins() + pipeline.outputs();
}

/// Every stored record is scored twice, and its texts are looked up.
std::size_t replay_steps(const Pipeline& pipeline) {
  constexpr std::size_t times = 2, hashed_at_once = 8, per_text = 10;
  const Checks& checks = pipeline.checks;
  if (checks.rows == 0) return 0;
  std::size_t texts = 0;
  for (const std::int32_t word : checks.strings)
    if (word >= 0) texts += per_text + checks.words[static_cast<std::size_t>(word)].size() / hashed_at_once;
  return times * (checks.rows * steps_per_row(pipeline) + texts);
}

std::string too_much(const std::string& what, std::size_t file_bytes) {
  return "loading would take " + what + ", too much for a file of " + std::to_string(file_bytes) + " bytes";
}

}  // namespace

LoadCost::LoadCost(const Pipeline& pipeline) {
  const WordCost words(pipeline);
  const std::size_t sets = pipeline.model->set_bytes();
  bytes = words.bytes + sets;
  steps = words.steps + sets + replay_steps(pipeline);
}

void expect_affordable(const Pipeline& pipeline, std::size_t file_bytes) {
  const LoadCost cost(pipeline);
  if (cost.bytes > base_bytes + bytes_per_byte * file_bytes)
    throw ArtifactError("TooLarge", "", too_much(std::to_string(cost.bytes >> 20) + " MiB for its tables", file_bytes));
  if (cost.steps > base_steps + steps_per_byte * file_bytes)
    throw ArtifactError("TooCostly", "",
                        too_much(std::to_string(cost.steps / 1'000'000) + " million steps", file_bytes));
}

}  // namespace fieldfare
