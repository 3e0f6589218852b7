// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "fieldfare/detail/text.hpp"
#include "fieldfare/version.hpp"
#include "link/builtin.hpp"
#include "model/builtin.hpp"
#include "op/builtin.hpp"
#include "reader.hpp"
#include "writer.hpp"

namespace fieldfare {
namespace {

using detail::read_member;

/// Reads the kind that an object names; `others` further keys belong to the caller.
template <class Value>
void read_kind(const ValueReader& reader, Value& value, std::initializer_list<std::span<const Kind<Value>>> lists,
               std::size_t others = 0) {
  std::string name;
  reader.member("kind", [&](const ValueReader& member) {
    detail::read_value(member, name);
    for (const auto& kinds : lists)
      for (const Kind<Value>& kind : kinds)
        if (kind.name == name) return;
    member.fail("UnknownTag", "unknown kind '" + detail::excerpt(name) + "'");
  });
  for (const auto& kinds : lists)
    for (const Kind<Value>& kind : kinds)
      if (kind.name == name) {
        value = kind.read(reader, others + 1);
        return;
      }
}

/// The members of a pipeline that name their fields, in the order of the document. All others have forms of their own.
void parts(auto& pipeline, auto&& visit) {
  visit("features", pipeline.features);
  visit("feature_names", pipeline.feature_names);
  visit("feature_rule", pipeline.feature_rule);
  visit("classes", pipeline.classes);
  visit("decision", pipeline.decision);
  visit("checks", pipeline.checks);
  visit("provenance", pipeline.provenance);
  visit("baseline", pipeline.baseline);
}

constexpr std::size_t other_parts = 7;  // format, version, schema, matrix, steps, model, link

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

void read_steps(const ValueReader& steps, std::span<const Kind<Op>> ops, std::vector<Step>& to) {
  to.reserve(steps.elements(sizeof(Step)));
  steps.each_element([&](const ValueReader& each) {
    Step& step = to.emplace_back();
    read_member(each, "inputs", step.inputs);
    read_kind(each, step.op, {detail::builtin_ops(), ops}, 1);
  });
}

}  // namespace

Pipeline read(Document document, std::span<const Kind<Op>> ops) {
  expect_other_names(ops);
  const detail::JsonValues text(document.json, "document");
  const detail::Json json(text);
  detail::ReadingBudget budget(document, document.json.size());
  document.json = {};
  const detail::Place top("");
  const detail::DocumentReader reader(budget, json, top);
  check_version(reader);

  Pipeline pipeline;
  std::vector<Field> fields;
  read_member(reader, "schema", fields);
  MatrixLayout matrix;
  read_member(reader, "matrix", matrix);
  pipeline.schema = Schema(std::move(fields), std::move(matrix));
  reader.member("steps", [&](const ValueReader& steps) { read_steps(steps, ops, pipeline.steps); });
  reader.member("model",
                [&](const ValueReader& model) { read_kind(model, pipeline.model, {detail::builtin_models()}); });
  reader.member("link", [&](const ValueReader& link) { read_kind(link, pipeline.link, {detail::builtin_links()}); });

  std::size_t keys = other_parts;
  parts(pipeline, [&](std::string_view name, auto& part) {
    read_member(reader, name, part);
    ++keys;
  });
  if (json.size() != keys) throw ArtifactError("UnknownKey", "", "the document holds a key this version does not know");
  budget.expect_all_tensors_used();
  return pipeline;
}

Document write(const Pipeline& pipeline) {
  using detail::write_value;
  pipeline.expect_whole();
  Document document;
  detail::OrderedJson json;
  detail::DocumentWriter writer(document, json);
  const auto write_kind = [&](std::string_view name, const auto& value) {
    writer.member(name, [&](ValueWriter& member) {
      member.begin_object();
      detail::write_kind(member, value);
    });
  };
  writer.begin_object();
  writer.member("format", [](ValueWriter& member) { member.write_text("fieldfare"); });
  writer.member("version", [](ValueWriter& member) { write_value(member, format_version); });
  writer.member("schema", [&](ValueWriter& member) {
    write_value(member, std::vector<Field>(pipeline.schema.begin(), pipeline.schema.end()));
  });
  writer.member("matrix", [&](ValueWriter& member) { write_value(member, pipeline.schema.matrix()); });
  writer.member("steps", [&](ValueWriter& steps) {
    steps.begin_array();
    for (const Step& step : pipeline.steps)
      steps.element([&](ValueWriter& element) {
        element.begin_object();
        detail::write_kind(element, step.op);
        element.member("inputs", [&](ValueWriter& inputs) { write_value(inputs, step.inputs); });
      });
  });
  write_kind("model", pipeline.model);
  write_kind("link", pipeline.link);
  parts(pipeline, [&](std::string_view name, const auto& part) {
    writer.member(name, [&](ValueWriter& member) { write_value(member, part); });
  });
  document.json = json.dump();
  return document;
}

}  // namespace fieldfare
