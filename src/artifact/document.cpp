// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "fieldfare/detail/text.hpp"
#include "fieldfare/version.hpp"
#include "op/builtin.hpp"
#include "reader.hpp"
#include "writer.hpp"

namespace fieldfare {
namespace {

using detail::read_member;

/// Reads the op that an object names; `others` further keys belong to the caller.
void read_op(const ValueReader& reader, Op& op, std::span<const Kind<Op>> own, std::size_t others) {
  const Kind<Op>* found = nullptr;
  reader.member("op", [&](const ValueReader& member) {
    std::string name;
    detail::read_value(member, name);
    for (const auto& kinds : {detail::builtin_ops(), own})
      for (const Kind<Op>& kind : kinds)
        if (kind.name == name) found = &kind;
    if (!found) member.fail("UnknownTag", "unknown op '" + detail::excerpt(name) + "'");
  });
  op = found->read(reader, others + 1);
}

/// Columns are written as runs: the first column and how many, one run after the other.
void read_columns(const ValueReader& reader, std::string_view key, Columns& columns) {
  reader.member(key, [&](const ValueReader& member) {
    std::vector<std::int32_t> runs;
    detail::read_value(member, runs);
    if (runs.size() % 2 != 0) member.fail("LengthMismatch", "runs of columns are pairs of numbers");
    for (std::size_t i = 0; i < runs.size(); i += 2) {
      if (runs[i] < 0 || runs[i + 1] < 0) member.fail("Overflow", "a run of columns has a negative number");
      columns.add(static_cast<std::uint32_t>(runs[i]), static_cast<std::uint32_t>(runs[i + 1]));
    }
  });
}

void write_columns(ValueWriter& writer, std::string_view key, const Columns& columns) {
  std::vector<std::int32_t> runs;
  for (const auto& [first, count] : columns.runs()) {
    runs.push_back(static_cast<std::int32_t>(first));
    runs.push_back(static_cast<std::int32_t>(count));
  }
  writer.member(key, [&](ValueWriter& member) { detail::write_value(member, runs); });
}

/// The members of a target besides its columns.
void target_parts(auto& target, auto&& visit) {
  visit("classes", target.classes);
  visit("probabilities", target.probabilities);
  visit("decision", target.decision);
}

/// The members of a graph that name their fields, in the order of the document. All others have forms of their own.
void parts(auto& graph, auto&& visit) {
  visit("feature_names", graph.feature_names);
  visit("checks", graph.checks);
  visit("provenance", graph.provenance);
  visit("baseline", graph.baseline);
}

constexpr std::size_t other_parts = 7;  // format, version, schema, matrix, nodes, features, targets

void check_version(const ValueReader& reader) {
  std::string format;
  read_member(reader, "format", format);
  if (format != "fieldfare") throw ArtifactError("NotAModel", "/format", "not a fieldfare document");
  std::int64_t found = 0;
  read_member(reader, "version", found);
  if (found < 1 || found > format_version)
    throw ArtifactError("UnsupportedVersion", "/version",
                        "format version " + std::to_string(found) + "; this library reads 1 to " +
                            std::to_string(format_version) + ": install a newer one, or convert again");
}

/// A name means one op.
void expect_other_names(std::span<const Kind<Op>> ops) {
  for (std::size_t i = 0; i < ops.size(); ++i) {
    const auto has_its_name = [&](const Kind<Op>& other) { return other.name == ops[i].name; };
    if (std::ranges::any_of(detail::builtin_ops(), has_its_name) ||
        std::ranges::any_of(ops.subspan(i + 1), has_its_name))
      throw ArgumentError("DuplicateName", "", "two ops are called '" + std::string(ops[i].name) + "'");
  }
}

void read_nodes(const ValueReader& nodes, std::span<const Kind<Op>> ops, std::vector<Node>& to) {
  constexpr std::size_t other_keys = 3;  // inputs, accepts, blocks
  to.reserve(nodes.elements(sizeof(Node)));
  nodes.each_element([&](const ValueReader& each) {
    Node& node = to.emplace_back();
    read_columns(each, "inputs", node.inputs);
    read_member(each, "accepts", node.accepts);
    read_member(each, "blocks", node.outputs);
    read_op(each, node.op, ops, other_keys);
  });
}

void read_targets(const ValueReader& targets, std::vector<Target>& to) {
  to.reserve(targets.elements(sizeof(Target)));
  targets.each_element([&](const ValueReader& each) {
    Target& target = to.emplace_back();
    std::size_t keys = 2;
    read_columns(each, "margins", target.margins);
    read_columns(each, "outputs", target.outputs);
    target_parts(target, [&](std::string_view name, auto& part) {
      read_member(each, name, part);
      ++keys;
    });
    each.expect_members(keys);
  });
}

}  // namespace

Op read_op(Document document, std::span<const Kind<Op>> ops) {
  const detail::JsonValues text(document.json, "document");
  const detail::Json json(text);
  detail::ReadingBudget budget(document, document.json.size());
  const detail::Place top("");
  Op op;
  read_op(detail::DocumentReader(budget, json, top), op, ops, 0);
  budget.expect_all_tensors_used();
  return op;
}

Graph read(Document document, std::span<const Kind<Op>> ops) {
  expect_other_names(ops);
  const detail::JsonValues text(document.json, "document");
  const detail::Json json(text);
  detail::ReadingBudget budget(document, document.json.size());
  document.json = {};
  const detail::Place top("");
  const detail::DocumentReader reader(budget, json, top);
  check_version(reader);

  Graph graph;
  std::vector<Field> fields;
  read_member(reader, "schema", fields);
  MatrixLayout matrix;
  read_member(reader, "matrix", matrix);
  graph.schema = Schema(std::move(fields), std::move(matrix));
  reader.member("nodes", [&](const ValueReader& nodes) { read_nodes(nodes, ops, graph.nodes); });
  read_columns(reader, "features", graph.features);
  reader.member("targets", [&](const ValueReader& targets) { read_targets(targets, graph.targets); });

  std::size_t keys = other_parts;
  parts(graph, [&](std::string_view name, auto& part) {
    read_member(reader, name, part);
    ++keys;
  });
  if (json.size() != keys) throw ArtifactError("UnknownKey", "", "the document holds a key this version does not know");
  budget.expect_all_tensors_used();
  return graph;
}

Document write(const Graph& graph) {
  using detail::write_value;
  graph.expect_whole();
  Document document;
  detail::OrderedJson json;
  detail::DocumentWriter writer(document, json);
  writer.begin_object();
  writer.member("format", [](ValueWriter& member) { member.write_text("fieldfare"); });
  writer.member("version", [](ValueWriter& member) { write_value(member, format_version); });
  writer.member("schema", [&](ValueWriter& member) {
    write_value(member, std::vector<Field>(graph.schema.begin(), graph.schema.end()));
  });
  writer.member("matrix", [&](ValueWriter& member) { write_value(member, graph.schema.matrix()); });
  writer.member("nodes", [&](ValueWriter& nodes) {
    nodes.begin_array();
    for (const Node& node : graph.nodes)
      nodes.element([&](ValueWriter& element) {
        element.begin_object();
        element.member("op", [&](ValueWriter& member) { member.write_text(node.op->kind()); });
        node.op->write(element);
        write_columns(element, "inputs", node.inputs);
        element.member("accepts", [&](ValueWriter& member) { write_value(member, node.accepts); });
        element.member("blocks", [&](ValueWriter& member) { write_value(member, node.outputs); });
      });
  });
  write_columns(writer, "features", graph.features);
  writer.member("targets", [&](ValueWriter& targets) {
    targets.begin_array();
    for (const Target& target : graph.targets)
      targets.element([&](ValueWriter& element) {
        element.begin_object();
        write_columns(element, "margins", target.margins);
        write_columns(element, "outputs", target.outputs);
        target_parts(target, [&](std::string_view name, const auto& part) {
          element.member(name, [&](ValueWriter& member) { write_value(member, part); });
        });
      });
  });
  parts(graph, [&](std::string_view name, const auto& part) {
    writer.member(name, [&](ValueWriter& member) { write_value(member, part); });
  });
  document.json = json.dump();
  return document;
}

}  // namespace fieldfare
