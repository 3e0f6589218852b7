// SPDX-License-Identifier: Apache-2.0
#include "fieldfare/plan/workspace.hpp"

#include <algorithm>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <utility>

#include "detail/checked.hpp"
#include "fieldfare/error.hpp"
#include "fieldfare/plan/plan.hpp"
#include "io/record_scratch.hpp"
#include "model_kernel.hpp"

namespace fieldfare {

using detail::checked_product;

namespace {

std::size_t scratch_of(const std::vector<const ModelKernel*>& models, std::size_t rows) {
  std::size_t most = 0;
  for (const ModelKernel* model : models) most = std::max(most, model->engine().scratch(rows));
  return most;
}

}  // namespace

Workspace::Workspace(const Plan& plan, WorkspaceOptions options)
    : numbers(checked_product<std::size_t>(plan.number_columns_, options.rows)),
      codes(checked_product<std::size_t>(plan.code_columns_, options.rows)),
      texts(checked_product<std::size_t>(plan.text_columns_, options.rows)),
      sparse(plan.sparse_blocks_),
      terms(std::make_unique<TermScratch>()),
      row_blocks(checked_product<std::size_t>(plan.row_numbers_, options.rows)),
      engine(scratch_of(plan.models_, options.rows)),
      seen(checked_product((plan.fields().size() + 63) / 64, options.rows)),
      faults(options.rows),
      scratch(std::make_unique<RecordScratch>(plan.fields())),
      plan_(plan.fields().id()) {
  frame.numbers = numbers.data();
  frame.codes = codes.data();
  frame.row_blocks = row_blocks.data();
  frame.texts = texts.data();
  frame.sparse = sparse.data();
  frame.terms = terms.get();
  frame.scratch = engine.data();
  frame.capacity = options.rows;
  scratch->unknown_fields = options.unknown_fields;
  scratch->known_fields = std::move(options.known_fields);
  scratch->capture(plan.fields(), std::move(options.captured), options.rows);
  scratch->expect_later(plan.fields(), options.later);
  const auto type = [](const FieldTarget& field) { return field.type; };
  if (const FieldTable& fields = plan.fields();
      !fields.empty() && std::ranges::count(fields, fields[0].type, type) == std::ssize(fields))
    all_fields = fields[0].type;
  features.reserve(plan.feature_pointers_);
  for (const ModelKernel* model : plan.models_)
    for (const Feature& feature : model->features()) features.push_back(frame[feature.number]);
  frame.features = features.data();
}

Workspace::Workspace(Workspace&&) noexcept = default;
Workspace& Workspace::operator=(Workspace&& other) noexcept {
  if (this == &other) return *this;  // its vectors would be emptied, and it would not say so
  std::destroy_at(this);
  return *std::construct_at(this, std::move(other));
}
Workspace::~Workspace() = default;

std::uint64_t Workspace::unknown_fields() const noexcept { return scratch ? scratch->count : 0; }

std::string_view Workspace::captured(std::size_t which, std::size_t row) const {
  if (!scratch || which >= scratch->captured.size() || row >= frame.capacity)
    throw std::out_of_range("no such captured field or row");
  return scratch->captures[row * scratch->captured.size() + which];
}

void Workspace::set_unknown_fields(UnknownFields unknown) noexcept {
  if (scratch) scratch->unknown_fields = unknown;
}

void Workspace::mismatch(const FieldTable& fields) const {
  throw ArgumentError("WorkspaceMismatch", "",
                      plan_.id == 0             ? "the workspace was moved away"
                      : plan_.id != fields.id() ? "the workspace was made by another predictor; make one of this one"
                                                : "the workspace has room for " + std::to_string(frame.capacity) +
                                                      " rows only; ask the predictor for a larger one");
}

}  // namespace fieldfare
