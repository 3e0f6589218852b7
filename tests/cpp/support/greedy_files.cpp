// SPDX-License-Identifier: Apache-2.0
#include "greedy_files.hpp"

#include <numeric>

#include "cpp/support/category_statistics.hpp"
#include "cpp/support/parts.hpp"
#include "cpp/support/pipelines.hpp"

namespace fieldfare::tests {
namespace {

/// A model of one number field `x`, which nothing else reads, and of further fields.
Pipeline with_fields(std::vector<Field> fields) {
  Pipeline pipeline;
  fields.insert(fields.begin(), Field{"x", DataType::float64, true, true, {}});
  pipeline.schema = Schema(std::move(fields));
  pipeline.features = {0};
  pipeline.feature_names = {"x"};
  pipeline.accepts = {.missing = true, .infinite = true};
  pipeline.model = LinearModel{.outputs = 1, .coefficients = {1.0}, .intercept = {0.0}};
  pipeline.link = Identity{};
  return pipeline;
}

Field text_field(std::string name) { return {std::move(name), DataType::string, true, false, {}}; }

/// So many stored records of `x` alone, and what the model of `with_fields` answers.
void add_checks(Pipeline& pipeline, std::uint32_t rows) {
  pipeline.checks.rows = rows;
  pipeline.checks.numbers.assign(rows, 1.0);
  pipeline.checks.margins.assign(rows, 1.0);
  pipeline.checks.outputs.assign(rows, 1.0);
}

std::vector<std::string> words(std::size_t count, const std::string& stem = "") {
  std::vector<std::string> made;
  for (std::size_t i = 0; i < count; ++i) made.push_back(stem + std::to_string(i));
  return made;
}

/// Words of three characters, of which there are 262,144.
std::vector<std::string> short_words(std::size_t count) {
  std::vector<std::string> made;
  for (std::size_t i = 0; i < count; ++i)
    made.push_back({static_cast<char>('0' + i % 64), static_cast<char>('0' + i / 64 % 64),
                    static_cast<char>('0' + i / 4096 % 64)});
  for (std::string& word : made)
    for (char& c : word)
      if (c == '\\') c = '!';
  return made;
}

/// A graph's file, in which `list` stands for the empty list of a member.
Bytes with_list(const Graph& graph, const std::string& member, const std::string& list) {
  Document document = write(graph);
  const std::string empty = '"' + member + "\":[]";
  document.json.replace(document.json.rfind(empty), empty.size(), '"' + member + "\":" + list);
  return seal(document);
}

std::string repeated(const std::string& element, std::size_t times) {
  std::string list = "[";
  for (std::size_t i = 0; i < times; ++i) list += (i > 0 ? "," : "") + element;
  return list + "]";
}

// -- a text for missing
// ------------------------------------------------------------------------------------------------

template <OpType T>
Pipeline long_missing_text(std::size_t inputs, std::vector<Field> fields, std::size_t length) {
  const std::size_t count = fields.size();
  Pipeline pipeline = with_fields(std::move(fields));
  Step step;
  for (std::size_t i = 0; i < inputs; ++i) step.inputs.push_back(static_cast<std::uint32_t>(1 + i % count));
  T op;
  op.missing_string = std::string(length, 'm');
  if constexpr (requires { op.fill_strings; }) op.fill_strings.assign(inputs, "");
  step.op = std::move(op);
  pipeline.steps = {std::move(step)};
  return pipeline;
}

Bytes imputer_of_one_field(std::size_t size) {
  return save(long_missing_text<FillMissing>(size, {text_field("a")}, 60'000));
}
Bytes indicator_of_one_field(std::size_t size) {
  return save(long_missing_text<IsMissing>(size, {text_field("a")}, 60'000));
}
Bytes imputer_of_many_fields(std::size_t size) {
  std::vector<Field> fields;
  for (const std::string& name : words(size)) fields.push_back(text_field(name));
  return save(long_missing_text<FillMissing>(size, std::move(fields), 60'000));
}

// -- words x encoders
// --------------------------------------------------------------------------------------------------

Pipeline with_encoders(std::size_t count, const auto& column, auto encoder) {
  Field field = text_field("a");
  field.categories = words(20 * count);
  Pipeline pipeline = with_fields({field});
  Step step;
  step.inputs.assign(count, 1);
  encoder.columns.assign(count, column);
  step.op = std::move(encoder);
  pipeline.steps = {std::move(step)};
  return pipeline;
}

Bytes one_hot_encoders(std::size_t size) {
  return save(with_encoders(size, OneHotColumn{{"0"}, {}, {0}, 1, -1, -1}, OneHotEncoder{}));
}
Bytes refusing_one_hot_encoders(std::size_t size) {
  return save(with_encoders(size, OneHotColumn{{"0"}, {}, {0}, 1, -2, -2}, OneHotEncoder{}));
}
Bytes ordinal_encoders(std::size_t size) {
  OrdinalColumn column;
  column.strings = {"0"};
  column.codes = {0};
  return save(with_encoders(size, column, OrdinalEncoder{}));
}

/// As many one-hot columns as words, each of them asked about by trees.
Bytes one_hot_trees(std::size_t size) {
  Field field = text_field("a");
  field.categories = words(size);
  Pipeline pipeline = with_fields({field});
  OneHotColumn column{field.categories, {}, {}, static_cast<std::uint32_t>(size), -1, -1};
  TreeEnsemble model;
  model.start = {0};
  pipeline.features.clear();
  pipeline.feature_names.clear();
  for (std::size_t i = 0; i < size; ++i) {
    const auto number = static_cast<std::int32_t>(i);
    column.index.push_back(number);
    pipeline.features.push_back(static_cast<std::uint32_t>(2 + i));
    pipeline.feature_names.push_back("");
    model.tree_nodes.push_back(3);
    model.tree_output.push_back(0);
    model.left.insert(model.left.end(), {1, -1, -1});
    model.right.insert(model.right.end(), {2, -1, -1});
    model.feature.insert(model.feature.end(), {number, -1, -1});
    model.threshold.insert(model.threshold.end(), {0.5, 0, 0});
    model.flags.insert(model.flags.end(), {0, 0, 0});
    model.leaf_value.insert(model.leaf_value.end(), {1, 2});
    model.leaf_id.insert(model.leaf_id.end(), {0, 1});
  }
  pipeline.steps = {{{1}, OneHotEncoder{{std::move(column)}}}};
  pipeline.model = std::move(model);
  return save(pipeline);
}

// -- stored records x what a record takes
// ------------------------------------------------------------------------------

Bytes checks_of_unread_columns(std::size_t size) {
  Pipeline pipeline = with_fields({});
  Step step;
  step.inputs.assign(size, 0);
  step.op = Affine{};
  pipeline.steps = {std::move(step)};
  add_checks(pipeline, 10'000);
  return save(pipeline);
}

Bytes checks_of_many_steps(std::size_t size) {
  Pipeline pipeline = with_fields({});
  for (std::size_t i = 0; i < size; ++i) pipeline.steps.push_back({{0}, Affine{}});
  add_checks(pipeline, 10'000);
  return save(pipeline);
}

Bytes checks_of_many_features(std::size_t size) {
  Pipeline pipeline = with_fields({});
  pipeline.features.assign(size, 0);
  pipeline.feature_names.assign(size, "");
  pipeline.model = LinearModel{.outputs = 1, .coefficients = std::vector<double>(size, 0.0), .intercept = {1.0}};
  add_checks(pipeline, 10'000);
  return save(pipeline);
}

/// So many texts a record, all of them the same long one.
Bytes checks_of_long_texts(std::size_t size) {
  std::vector<Field> fields;
  for (const std::string& name : words(size)) fields.push_back(text_field(name));
  Pipeline pipeline = with_fields(std::move(fields));
  add_checks(pipeline, 10'000);
  pipeline.checks.words = {std::string(60'000, 'w')};
  pipeline.checks.strings.assign(10'000 * size, 0);
  return save(pipeline);
}

TreeEnsemble chains(std::size_t trees, std::int32_t depth) {
  TreeEnsemble model;
  model.start = {0};
  for (std::size_t tree = 0; tree < trees; ++tree) {
    model.tree_nodes.push_back(2 * depth + 1);
    model.tree_output.push_back(0);
    for (std::int32_t node = 0; node < 2 * depth + 1; ++node) {
      const bool split = node % 2 == 0 && node < 2 * depth;
      model.left.push_back(split ? node + 1 : -1);
      model.right.push_back(split ? node + 2 : -1);
      model.feature.push_back(split ? 0 : -1);
      model.threshold.push_back(split ? -1 : 0);
      model.flags.push_back(0);
    }
  }
  const std::size_t leaves = trees * static_cast<std::size_t>(depth + 1);
  model.leaf_value.assign(leaves, 0.0);
  model.leaf_id.assign(leaves, 0);
  return model;
}

Bytes checks_of_deep_trees(std::size_t size) {
  Pipeline pipeline = with_fields({});
  pipeline.model = chains(size, 512);
  add_checks(pipeline, 10'000);
  pipeline.checks.margins.assign(10'000, 0.0);
  pipeline.checks.outputs.assign(10'000, 0.0);
  return save(pipeline);
}

/// As many neighbours as rows, in a tree of a row a leaf: nothing is left out.
Bytes checks_of_neighbours(std::size_t size, std::uint32_t records) {
  Pipeline pipeline = with_fields({});
  Neighbours model;
  model.neighbours = static_cast<std::uint32_t>(size);
  for (std::size_t row = 0; row < size; ++row) model.rows.push_back(static_cast<double>(row));
  model.value.assign(size, 1.0);
  model.order.resize(size);
  std::iota(model.order.rbegin(), model.order.rend(), 0);
  for (model.levels = 1; (std::size_t{2} << model.levels) - 1 <= size; ++model.levels) {
  }
  pipeline.model = std::move(model);
  add_checks(pipeline, records);
  return save(pipeline);
}
Bytes checks_of_all_neighbours(std::size_t size) { return checks_of_neighbours(size, 10'000); }
Bytes few_checks_of_all_neighbours(std::size_t size) { return checks_of_neighbours(size, 32); }

// -- columns and features
// ----------------------------------------------------------------------------------------------

Bytes names_of_columns(std::size_t size) {
  Pipeline pipeline = with_fields({text_field(std::string(250, 'n'))});
  Step step;
  step.inputs.assign(size, 1);
  step.op = FillMissing{{}, std::vector<std::string>(size), {}, {}, DataType::float64};
  pipeline.steps = {std::move(step)};
  return save(pipeline);
}

Bytes wide_one_hot_encoder(std::size_t size) {
  Field field = text_field("a");
  Pipeline pipeline = with_fields({field});
  OneHotColumn column{short_words(size), {}, std::vector<std::int32_t>(size, -1), 0, -1, -1};
  column.width = static_cast<std::uint32_t>(size);
  pipeline.steps = {{{1}, OneHotEncoder{{std::move(column)}}}};
  return save(pipeline);
}

Bytes many_features(std::size_t size) {
  Pipeline pipeline = with_fields({});
  pipeline.features.assign(size, 0);
  pipeline.feature_names.assign(size, "");
  pipeline.model = LinearModel{.outputs = 1, .coefficients = std::vector<double>(size), .intercept = {0.0}};
  Graph graph = pipeline;
  graph.nodes[0].op.get<LinearModel>().coefficients.clear();
  return with_list(graph, "coefficients", repeated("1", size));
}

/// Every node reads what the one before gives, twice.
Bytes doubled_columns(std::size_t size) {
  Graph graph = with_fields({});
  Columns columns{0};
  while (columns.size() < size) {
    Columns twice = columns;
    twice.add(columns);
    columns = graph.add(Affine{}, std::move(twice));
  }
  return save(graph);
}

Bytes many_short_fields(std::size_t size) {
  std::vector<Field> fields;
  for (const std::string& name : words(size)) fields.push_back(text_field(name));
  return save(with_fields(std::move(fields)));
}

// -- trees
// -------------------------------------------------------------------------------------------------------------

/// A tree of 256 leaves among many of two, with a value for each of many outputs.
Bytes unequal_trees(std::size_t size) {
  Pipeline pipeline = with_fields({});
  TreeEnsemble model = chains(1, 255);
  const TreeEnsemble stump = chains(1, 1);
  for (std::size_t tree = 0; tree < size; ++tree) {
    model.tree_nodes.push_back(3);
    const auto append = [](auto& to, const auto& from) { to.insert(to.end(), from.begin(), from.end()); };
    append(model.left, stump.left);
    append(model.right, stump.right);
    append(model.feature, stump.feature);
    append(model.threshold, stump.threshold);
    append(model.flags, stump.flags);
    append(model.leaf_id, stump.leaf_id);
  }
  model.outputs = 200;
  model.start.assign(model.outputs, 0.0);
  model.tree_output.assign(size + 1, -1);
  model.leaf_value.assign(model.leaf_id.size() * model.outputs, 0.5);
  pipeline.model = std::move(model);
  return save(pipeline);
}

/// Every node lists one category of many.
Bytes category_sets(std::size_t size) {
  Pipeline pipeline = with_fields({});
  TreeEnsemble model;
  model.start = {0};
  for (std::size_t tree = 0; tree < size; ++tree) {
    model.tree_nodes.push_back(3);
    model.tree_output.push_back(0);
    model.left.insert(model.left.end(), {1, -1, -1});
    model.right.insert(model.right.end(), {2, -1, -1});
    model.feature.insert(model.feature.end(), {0, -1, -1});
    model.threshold.insert(model.threshold.end(), {0, 0, 0});
    model.flags.insert(model.flags.end(), {TreeEnsemble::categorical, 0, 0});
    model.leaf_value.insert(model.leaf_value.end(), {1, 2});
    model.leaf_id.insert(model.leaf_id.end(), {0, 1});
    model.member_count.push_back(1);
    model.member.push_back(static_cast<std::int32_t>(tree));
  }
  pipeline.model = std::move(model);
  return save(pipeline);
}

Bytes symmetric_leaves(std::size_t size) {
  Pipeline pipeline = with_fields({});
  ObliviousEnsemble model;
  model.bias = {0};
  model.depth.assign(size, 0);
  model.leaf_value.assign(size, 1.0);
  pipeline.model = std::move(model);
  return save(pipeline);
}

Bytes symmetric_trees(std::size_t size) {
  constexpr std::int32_t depth = 8;
  Pipeline pipeline = with_fields({});
  ObliviousEnsemble model;
  model.bias = {0};
  model.depth.assign(size, depth);
  model.feature.assign(size * depth, 0);
  for (std::size_t split = 0; split < size * depth; ++split) model.border.push_back(static_cast<double>(split % 100));
  model.leaf_value.assign(size << depth, 1.0);
  pipeline.model = std::move(model);
  return save(pipeline);
}

// -- statistics of categories
// ------------------------------------------------------------------------------------------

Pipeline with_statistics(std::uint32_t inputs, std::vector<CatboostCtrTable> tables) {
  std::vector<Field> fields;
  for (const std::string& name : words(inputs)) fields.push_back({name, DataType::float64, true, true, {}});
  Pipeline pipeline = with_fields(std::move(fields));
  Step step;
  for (std::uint32_t input = 1; input <= inputs; ++input) step.inputs.push_back(input);
  step.op = CatboostCtr{std::move(tables)};
  pipeline.steps = {std::move(step)};
  return pipeline;
}

/// Statistics of so many categories of an input.
CatboostCtrTable known_table(std::uint32_t input, std::uint64_t categories) {
  CatboostCtrTable table;
  table.categories = {input};
  table.unseen = {0};
  Entries entries;
  for (std::uint64_t category = 1; category <= categories; ++category) entries[take(0, category * 77)] = {1.0};
  put(table, entries);
  return table;
}

/// Small tables of combinations of an input's many categories.
Bytes combinations(std::size_t size) {
  std::vector<CatboostCtrTable> tables = {known_table(0, 30), known_table(1, 30)};
  CatboostCtrTable pair;
  pair.categories = {0, 1};
  pair.unseen = {0};
  tables.insert(tables.end(), size, pair);
  return save(with_statistics(2, std::move(tables)));
}

/// Every table takes in many inputs, of 200 known categories each.
Bytes many_terms(std::size_t size) {
  constexpr std::uint32_t inputs = 64;
  std::vector<CatboostCtrTable> tables;
  for (std::uint32_t input = 0; input < inputs; ++input) tables.push_back(known_table(input, 200));
  CatboostCtrTable wide;
  wide.categories.resize(inputs);
  std::iota(wide.categories.begin(), wide.categories.end(), 0u);
  wide.unseen = {0};
  tables.insert(tables.end(), size, wide);
  return save(with_statistics(inputs, std::move(tables)));
}

Bytes many_known_inputs(std::size_t size) {
  std::vector<CatboostCtrTable> tables;
  for (std::uint32_t input = 0; input < size; ++input) tables.push_back(known_table(input, 200));
  return save(with_statistics(static_cast<std::uint32_t>(size), std::move(tables)));
}

// -- texts
// -------------------------------------------------------------------------------------------------------------

Bytes empty_words(std::size_t size) { return with_list(with_fields({}), "words", repeated("\"\"", size)); }
Bytes class_labels(std::size_t size) { return with_list(with_fields({}), "classes", repeated("0", size)); }
Bytes zeros(std::size_t size) { return with_list(with_fields({}), "numbers", repeated("0", size)); }
Bytes lists(std::size_t size) { return with_list(with_fields({}), "classes", repeated("[]", size)); }
Bytes objects(std::size_t size) { return with_list(with_fields({}), "classes", repeated("{\"\":0}", size)); }
Bytes short_categories(std::size_t size) {
  Field field = text_field("a");
  field.categories = short_words(size);
  return save(with_fields({std::move(field)}));
}
Bytes many_tensors(std::size_t size) {
  Document document = write(with_fields({}));
  for (std::size_t i = 0; i < size; ++i) document.tensors[std::to_string(i)] = std::vector<double>{};
  return seal(document);
}

constexpr GreedyFile files[] = {
    {"a long text for missing, of one field: imputer", imputer_of_one_field, 200'000},
    {"a long text for missing, of one field: indicator", indicator_of_one_field, 400'000},
    {"a long text for missing, of many fields", imputer_of_many_fields, 15'000},
    {"words x encoders: one-hot", one_hot_encoders, 5'000},
    {"words x encoders: one-hot that refuses", refusing_one_hot_encoders, 5'000},
    {"words x encoders: ordinal", ordinal_encoders, 5'000},
    {"words x their one-hot columns", one_hot_trees, 4'000},
    {"stored records x unread columns", checks_of_unread_columns, 400'000},
    {"stored records x steps", checks_of_many_steps, 20'000},
    {"stored records x features", checks_of_many_features, 100'000},
    {"stored records x a long text", checks_of_long_texts, 20},
    {"stored records x levels of trees", checks_of_deep_trees, 40},
    {"stored records x neighbours", checks_of_all_neighbours, 20'000},
    {"many neighbours", few_checks_of_all_neighbours, 20'000},
    {"columns x the name of a field", names_of_columns, 200'000},
    {"a wide one-hot encoder", wide_one_hot_encoder, 200'000},
    {"many features", many_features, 150'000},
    {"columns of few runs", doubled_columns, 1'000'000},
    {"many fields", many_short_fields, 15'000},
    {"trees of two leaves beside one of 256", unequal_trees, 400},
    {"nodes x categories", category_sets, 40'000},
    {"symmetric trees of one leaf", symmetric_leaves, 100'000},
    {"symmetric trees", symmetric_trees, 1'000},
    {"tables x combinations of categories", combinations, 15'000},
    {"tables x terms", many_terms, 3'000},
    {"categories x places to find them", many_known_inputs, 400},
    {"empty words", empty_words, 500'000},
    {"class labels", class_labels, 700'000},
    {"short numbers", zeros, 700'000},
    {"empty lists", lists, 500'000},
    {"empty objects", objects, 200'000},
    {"short categories", short_categories, 200'000},
    {"tensors", many_tensors, 20'000},
};

}  // namespace

std::span<const GreedyFile> greedy_files() { return files; }

}  // namespace fieldfare::tests
