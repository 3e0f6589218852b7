// SPDX-License-Identifier: Apache-2.0
#include "builder.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "fieldfare/detail/expect.hpp"
#include "fieldfare/op/binding.hpp"
#include "row_kernels.hpp"

namespace fieldfare {

namespace {

/// Notes that the one at `at`, of those that somebody reads, is a column of a sparse block.
void add_to_runs(std::vector<SparseRun>& runs, const SparseColumn& sparse, std::size_t at) {
  const bool follows = !runs.empty() && runs.back().first() + runs.back().size() == at;
  if (!follows || !runs.back().append(sparse.from, sparse.column)) runs.emplace_back(sparse.from, at, sparse.column);
}

}  // namespace

class PlanBuilder::NodeBinding final : public Binding {
 public:
  NodeBinding(PlanBuilder& builder, const Node& node, std::uint32_t first_output)
      : builder_(builder), node_(node), inputs_(node.inputs.list()), first_output_(first_output) {}

  std::size_t inputs() const override { return inputs_.size(); }
  const ColumnType& input_type(std::size_t input) const override { return builder_.columns_[inputs_[input]]; }
  std::uint32_t input_column(std::size_t input) const override { return inputs_[input]; }
  NumberColumn number(std::size_t input) override { return builder_.number(inputs_[input]); }
  CodeColumn code(std::size_t input) override { return {builder_.places_[inputs_[input]].at}; }
  const Vocabulary& vocabulary(std::size_t input) const override {
    return builder_.fields[input_type(input).field].vocabulary;
  }

  TextColumn text(std::size_t input) const override { return builder_.fields[inputs_[input]].text.value(); }

  NumberColumn output_number(std::size_t output) override {
    return {place(output, Place::Kind::number, builder_.number_columns).at};
  }
  CodeColumn output_code(std::size_t output) override {
    return {place(output, Place::Kind::code, builder_.code_columns).at};
  }
  SparseColumns output_sparse(std::size_t output, std::size_t width) override {
    const SparseColumns block{builder_.sparse_blocks++};
    builder_.sparse_columns += static_cast<std::uint32_t>(width);
    for (std::size_t i = 0; i < width; ++i)
      builder_.places_[first_output_ + output + i] = {Place::Kind::sparse, block.index, static_cast<std::uint32_t>(i)};
    return block;
  }
  CodeColumn own_code() override { return {builder_.code_columns++}; }

  void one_hot(std::size_t output, std::size_t width, CodeColumn from, std::vector<std::int32_t> position) override {
    builder_.look_ups.push_back({from, std::move(position), {}});
    for (std::size_t i = 0; i < width; ++i)
      look_up(output + i, {&builder_.look_ups.back(), static_cast<std::int32_t>(i)});
  }
  void look_up(std::size_t output, CodeColumn from, std::vector<double> value) override {
    builder_.look_ups.push_back({from, {}, std::move(value)});
    look_up(output, {&builder_.look_ups.back()});
  }
  bool map(std::size_t input, std::size_t output, detail::FunctionRef<double(double)> function) override {
    const Place& place = builder_.places_[inputs_[input]];
    if (place.kind != Place::Kind::look_up) return false;
    LookUpColumn column = builder_.looked_up_[place.at];
    if (column.table->one_hot()) {
      column.hit = function(column.hit);
      column.miss = function(column.miss);
      look_up(output, column);
    } else {
      std::vector<double> value = column.table->value;
      for (double& number : value) number = function(number);
      look_up(output, column.table->from, std::move(value));
    }
    return true;
  }

  RowBlock rows() override { return builder_.rows(node_.inputs); }
  RowBlock output_rows() override {
    const RowBlock block = builder_.new_rows(node_.width());
    for (std::uint32_t k = 0; k < block.width; ++k)
      builder_.places_[first_output_ + k] = {Place::Kind::row, static_cast<std::uint32_t>(builder_.blocks_.size() - 1),
                                             k};
    return block;
  }

  std::span<const Feature> features() override {
    if (features_.empty())
      for (const std::uint32_t column : inputs_) features_.push_back(builder_.feature(column, node_.accepts));
    return features_;
  }
  const LoadOptions& options() const override { return builder_.options_; }
  std::unique_ptr<Kernel> run(std::unique_ptr<const Engine> engine) override {
    features();
    ColumnCheck check;
    check.accepts = node_.accepts;
    for (std::size_t i = 0; i < features_.size(); ++i) {
      if (features_[i].sparse && engine->reads_sparse()) {
        if (!node_.accepts.everything()) add_to_runs(check.sparse, *features_[i].sparse, i);
        continue;
      }
      if (features_[i].sparse) features_[i] = {.single = features_[i].single, .number = builder_.number(inputs_[i])};
      if (!features_[i].look_up && !node_.accepts.everything())
        check.columns.push_back({features_[i].number, inputs_[i]});
      if (features_[i].look_up &&
          (engine->least_coded_rows() > 0 || engine->trees() > 0))  // whose leaves are walked to
        features_[i].number = {builder_.number_columns++};
    }
    if (!check.sparse.empty()) check.inputs = inputs_;
    const std::uint32_t first_pointer = builder_.feature_pointers;
    builder_.feature_pointers += static_cast<std::uint32_t>(features_.size());
    auto kernel = std::make_unique<ModelKernel>(std::move(engine), std::move(features_), first_pointer,
                                                std::move(check), output_rows());
    builder_.models.push_back(kernel.get());
    return kernel;
  }

 private:
  void look_up(std::size_t output, LookUpColumn column) {
    builder_.places_[first_output_ + output] = {Place::Kind::look_up,
                                                static_cast<std::uint32_t>(builder_.looked_up_.size())};
    builder_.looked_up_.push_back(column);
  }
  const Place& place(std::size_t output, Place::Kind kind, std::uint32_t& columns) {
    Place& place = builder_.places_[first_output_ + output];
    if (place.kind != kind) place = {kind, columns++};
    return place;
  }

  PlanBuilder& builder_;
  const Node& node_;
  std::vector<std::uint32_t> inputs_;
  std::uint32_t first_output_;
  std::vector<Feature> features_;
};

PlanBuilder::PlanBuilder(const Graph& graph, const LoadOptions& options)
    : graph_(graph), options_(options), columns_(graph.columns()) {
  place_fields();
  place_texts();
  collect_vocabularies();
  for (FieldTarget& field : fields) field.short_words = detail::ShortWords(field.vocabulary);
  for (const Node& node : graph.nodes) compile(node);
  place_answers();
  sort_sparse_writers();
}

void PlanBuilder::place_fields() {
  fields.reserve(graph_.schema.size());
  places_.reserve(columns_.size());
  for (const Field& field : graph_.schema) {
    const bool text = field.type == DataType::string;
    std::uint32_t& count = text ? code_columns : number_columns;
    places_.push_back({text ? Place::Kind::code : Place::Kind::number, count});
    const bool single = field.type == DataType::float32 || field.rounding == DataType::float32;
    fields.push_back(
        {field.name, field.type, field.nullable, field.infinite, single, count, Vocabulary(field.categories), {}, {}});
    ++count;
  }
  made_.assign(places_.size(), 0);
}

void PlanBuilder::place_texts() {
  for (const Node& node : graph_.nodes)
    if (node.op->reads_text())
      node.inputs.each([&](std::uint32_t field) {
        if (!fields[field].text) fields[field].text = TextColumn{text_columns++};
      });
}

// Before any kernel: a table over a vocabulary must know every word that any node knows.
void PlanBuilder::collect_vocabularies() {
  std::vector<const Node*> last(fields.size());  // per field, the last node that gave it its word for missing
  for (const Node& node : graph_.nodes) {
    std::size_t input = 0;
    node.inputs.each([&](std::uint32_t column) {
      const std::size_t at = input++;
      if (!columns_[column].is_code()) return;
      const std::uint32_t field = columns_[column].field;
      Vocabulary& words = fields[field].vocabulary;
      if (node.op->hashes_text()) words = Vocabulary::of_hashes();
      for (const std::string& word : node.op->strings(at)) words.add(word);
      const std::string* missing = node.op->missing_string();
      if (missing && std::exchange(last[field], &node) != &node) words.add(*missing);
    });
  }
}

void PlanBuilder::compile(const Node& node) {
  const auto first_output = static_cast<std::uint32_t>(places_.size());
  const std::size_t width = node.width();
  places_.resize(places_.size() + width);
  if (!node.op->is_model()) check(node);
  NodeBinding binding(*this, node, first_output);
  kernels.push_back(node.op->compile(binding));
  for (std::size_t i = 0; i < width; ++i)
    if (places_[first_output + i].kind == Place::Kind::none)
      throw ArgumentError("BadOp", "",
                          "the op '" + std::string(node.op->kind()) + "' does not say where an output goes");
  made_.resize(places_.size(), kernels.size());
}

void PlanBuilder::check(const Node& node) {
  if (node.accepts.everything()) return;
  auto kernel = std::make_unique<ColumnCheck>();
  kernel->accepts = node.accepts;
  std::size_t input = 0;
  node.inputs.each([&](std::uint32_t column) {
    const std::size_t at = input++;
    if (columns_[column].is_code()) return;
    const Feature found = feature(column, node.accepts);
    if (found.sparse)
      add_to_runs(kernel->sparse, *found.sparse, at);
    else if (!found.look_up)
      kernel->columns.push_back({found.number, column});
  });
  if (!kernel->sparse.empty()) kernel->inputs = node.inputs.list();
  kernels.push_back(std::move(kernel));
}

Feature PlanBuilder::feature(std::uint32_t column, const Accepts& accepts) {
  const DataType type = columns_[column].type;
  const auto is_single = [](double x) { return std::isnan(x) || detail::round_to(DataType::float32, x) == x; };
  if (places_[column].kind == Place::Kind::sparse)
    return {.single = type == DataType::float32,
            .sparse = SparseColumn{{places_[column].at}, places_[column].position}};
  if (places_[column].kind != Place::Kind::look_up)
    return {.single = type == DataType::float32 || type == DataType::boolean, .number = number(column)};
  const LookUpColumn& found = looked_up_[places_[column].at];
  const auto& value = found.table->value;
  const bool one_hot = found.table->one_hot();
  const bool good = one_hot ? accepts(found.hit) && accepts(found.miss) : std::ranges::all_of(value, accepts);
  const bool single = one_hot ? is_single(found.hit) && is_single(found.miss) : std::ranges::all_of(value, is_single);
  if (!good) return {.single = single, .number = number(column)};
  return {.single = single, .look_up = found};
}

NumberColumn PlanBuilder::number(std::uint32_t column) {
  const Place& place = places_[column];
  if (place.kind == Place::Kind::number) return {place.at};
  const auto [written, fresh] = written_.try_emplace(column, Written{{number_columns}, kernels.size() + 1});
  const NumberColumn number = written->second.number;
  if (!fresh) return number;
  ++number_columns;
  if (place.kind == Place::Kind::look_up)
    kernels.push_back(std::make_unique<WriteLookUp>(looked_up_[place.at], number));
  else if (place.kind == Place::Kind::sparse)
    write_sparse(place, number);
  else
    kernels.push_back(std::make_unique<ColumnOfRows>(blocks_[place.at], place.position, number));
  return number;
}

// The kernel is there before who reads the column is.
void PlanBuilder::write_sparse(const Place& place, NumberColumn number) {
  WriteSparse*& writer = sparse_writers_[place.at];
  if (!writer) {
    auto kernel = std::make_unique<WriteSparse>(SparseColumns{place.at});
    writer = kernel.get();
    kernels.push_back(std::move(kernel));
  }
  writer->columns.push_back({place.position, number});
}

void PlanBuilder::sort_sparse_writers() {
  for (const auto& each : sparse_writers_)
    std::ranges::sort(each.second->columns, {}, &std::pair<std::uint32_t, NumberColumn>::first);
}

RowBlock PlanBuilder::new_rows(std::size_t width) {
  const RowBlock block{row_numbers, static_cast<std::uint32_t>(width)};
  row_numbers += block.width;
  blocks_.push_back(block);
  return block;
}

RowBlock PlanBuilder::rows(const Columns& columns) {
  const std::vector<std::uint32_t> list = columns.list();
  if (list.empty()) return {};
  const Place first = places_[list[0]];
  const auto is_next = [&, k = std::uint32_t{0}](std::uint32_t column) mutable {
    const Place& place = places_[column];
    return place.kind == Place::Kind::row && place.at == first.at && place.position == k++;
  };
  if (std::ranges::all_of(list, is_next) && blocks_[first.at].width == list.size()) return blocks_[first.at];
  std::vector<NumberColumn> numbers;
  for (const std::uint32_t column : list) numbers.push_back(number(column));
  const RowBlock block = new_rows(list.size());
  kernels.push_back(std::make_unique<RowsOfColumns>(std::move(numbers), block));
  return block;
}

void PlanBuilder::place_answers() {
  Columns all_margins, all_outputs;
  for (const Target& target : graph_.targets) {
    all_margins.add(target.margins);
    all_outputs.add(target.outputs);
  }
  margins = rows(all_margins);
  outputs = rows(all_outputs);
  graph_.features.each([&](std::uint32_t column) {
    features.push_back(feature(column, Accepts{}));
    if (const auto& sparse = features.back().sparse) add_to_runs(sparse_features, *sparse, features.size() - 1);
    const auto written = written_.find(column);
    const bool is_written = written != written_.end() && !features.back().look_up && !features.back().sparse;
    feature_kernels = std::max(feature_kernels, is_written ? written->second.kernels : made_[column]);
  });
}

}  // namespace fieldfare
